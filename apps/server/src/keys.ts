import { hkdfSync } from 'node:crypto'

/** What a key is for. A key of one purpose is of no use for another. */
export type KeyPurpose = 'node-credentials' | 'person-sessions' | 'config-secrets'

/** Derives a key of 32 bytes from the server's secret: HKDF-SHA-256, RFC 5869. */
export function deriveKey(secret: string, purpose: KeyPurpose): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, 'foundation', purpose, 32))
}
