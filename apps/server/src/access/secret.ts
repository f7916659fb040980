/** Secrets are compared by their hash, in constant time, and kept only so. */
import { createHash, timingSafeEqual } from 'node:crypto'

/** SHA-256. Right for secrets that are random and long; passwords need a slow, salted hash. */
export function hashSecret(secret: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(secret).digest())
}

export function isSecret(secret: string, hash: Uint8Array): boolean {
  const other = hashSecret(secret)
  return other.length === hash.length && timingSafeEqual(other, hash)
}
