/**
 * Slows down who guesses passwords, without giving anybody the means to lock somebody else out.
 *
 * A try is counted before it is made, under the row's lock, so that a thousand at once are not a thousand free ones.
 * It counts for the pair of address and account, and for the address as a whole. A browser that signed in to the
 * account before shows so with a cookie and has a count of its own: whoever guesses from the same office, or tries to
 * use the others' tries up, does not reach it. After OWASP, "Slow Down Online Guessing Attacks with Device Cookies".
 */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { isIPv4, isIPv6 } from 'node:net'
import { FoundationError } from '@foundation/core/errors'
import { day, hour, minute, second } from '@foundation/core/time'

import type { Db } from '../context.js'

interface Policy {
  /** Tries that cost no waiting. */
  readonly free: number
  /** The wait after the first one more; it doubles with each after that. */
  readonly firstMs: number
  readonly mostMs: number
}

const policies = {
  pair: { free: 5, firstMs: 2 * second, mostMs: 15 * minute },
  device: { free: 10, firstMs: 2 * second, mostMs: 15 * minute },
  address: { free: 50, firstMs: second, mostMs: 5 * minute },
} as const satisfies Record<string, Policy>

/** So long after the last try they count from one again. */
const forgetMs = 12 * hour
export const deviceCookieLifeMs = 180 * day

export interface SignInTry {
  /** Of the sender. */
  readonly address: string
  /** As it was typed. */
  readonly email: string
  /** Whether the browser's cookie says that it signed in to this account before, and as which device. */
  readonly device: string | null
}

/** @throws FoundationError `access.sign_in_limited` */
export async function takeTry(db: Db, now: number, attempt: SignInTry): Promise<void> {
  for (const [kind, key] of bucketsOf(attempt)) {
    const freeAt = await take(db, now, key, policies[kind])
    if (freeAt !== null)
      throw new FoundationError('access.sign_in_limited', { retryAfterMs: freeAt - now })
  }
}

/** A try that succeeded costs nothing, and clears what guesses at the account from here cost. */
export async function giveBack(db: Db, attempt: SignInTry): Promise<void> {
  for (const [kind, key] of bucketsOf(attempt)) {
    if (kind === 'address') {
      await db.$executeRaw`UPDATE sign_in_bucket SET tries = greatest(tries - 1, 0) WHERE key = ${key}`
    } else await db.signInBucket.deleteMany({ where: { key } })
  }
}

type Bucket = readonly [kind: keyof typeof policies, key: Uint8Array<ArrayBuffer>]

function bucketsOf({ address, email, device }: SignInTry): readonly Bucket[] {
  const account = email.toLowerCase()
  const from = networkOf(address)
  if (device !== null) return [['device', keyOf('device', device, account)]]
  return [
    ['pair', keyOf('pair', from, account)],
    ['address', keyOf('address', from)],
  ]
}

/** Hashed, so that the table does not tell who was tried. */
function keyOf(...parts: readonly string[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(JSON.stringify(parts)).digest())
}

/** @returns null when the try may be made, and otherwise when the next one may */
async function take(
  db: Db,
  now: number,
  key: Uint8Array<ArrayBuffer>,
  { free, firstMs, mostMs }: Policy,
): Promise<number | null> {
  const at = new Date(now)
  const since = new Date(now - forgetMs)
  const taken = await db.$queryRaw<unknown[]>`
    INSERT INTO sign_in_bucket AS known (key, tries, free_at, at) VALUES (${key}, 1, ${at}, ${at})
    ON CONFLICT (key) DO UPDATE SET
      tries = CASE WHEN known.at < ${since} THEN 1 ELSE known.tries + 1 END,
      free_at = ${at}::timestamptz + interval '1 millisecond' * CASE
        WHEN known.at < ${since} OR known.tries + 1 < ${free}::int THEN 0
        ELSE least(${mostMs}::float8, ${firstMs}::float8 * power(2, least(known.tries + 1 - ${free}::int, 30))) END,
      at = ${at}
    WHERE known.free_at <= ${at}
    RETURNING 1`
  if (taken.length > 0) return null
  const row = await db.signInBucket.findUnique({ where: { key } })
  return row ? Math.max(row.freeAt.getTime(), now + 1) : null
}

/** The network that one customer has: an IPv4 address, or the /64 of an IPv6 one (RFC 6177). */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '')
  if (isIPv4(plain) || !isIPv6(plain)) return plain
  // An embedded IPv4 address takes the place of the last two groups.
  const hex = plain.replace(/%.*$/, '').replace(/\d+(\.\d+){3}$/, '0:0')
  const [head = '', tail] = hex.split('::')
  const groups = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = Array.from({ length: Math.max(0, 8 - groups.length - after.length) }, () => '0')
  const all = tail === undefined ? groups : [...groups, ...zeros, ...after]
  return all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')
}

/** The cookie of a browser that signed in, for one account. */
export function newDeviceCookie(secret: string, email: string): string {
  const device = randomBytes(16).toString('base64url')
  return `${device}.${sign(secret, device, email)}`
}

/** @returns the device, or null when the cookie is not one of ours for this account */
export function readDevice(
  secret: string,
  email: string,
  cookie: string | undefined,
): string | null {
  const [device = '', signature = ''] = cookie?.split('.') ?? []
  const expected = Buffer.from(sign(secret, device, email))
  const given = Buffer.from(signature)
  return given.length === expected.length && timingSafeEqual(given, expected) ? device : null
}

function sign(secret: string, device: string, email: string): string {
  return createHmac('sha256', secret)
    .update(JSON.stringify(['device', device, email.toLowerCase()]))
    .digest('base64url')
}
