/** How often one token may ask. */
import type { FastifyReply } from 'fastify'

export interface RateLimitOptions {
  /** In the long run. */
  readonly perSecond: number
  /** At once, after a while of silence. */
  readonly burst: number
}

export interface Allowance {
  /** Requests that could follow at once. */
  readonly remaining: number
  /** Milliseconds until the whole burst is there again. */
  readonly resetMs: number
  /** 0 when this request may go, else after how many milliseconds one may. */
  readonly retryAfterMs: number
}

/** Keys that are known before those at rest are forgotten. */
const maxKeys = 10_000

/**
 * A token bucket a key, kept as the one time at which it is full again: the generic cell rate algorithm, as a virtual
 * scheduler (ITU-T I.371, annex A). Of one server: each has its own.
 */
export class RateLimit {
  /** When the bucket of each key is full again, in ms of the caller's clock. */
  readonly #fullAt = new Map<string, number>()
  readonly #everyMs: number
  readonly #depthMs: number

  constructor(readonly options: RateLimitOptions) {
    this.#everyMs = 1_000 / options.perSecond
    this.#depthMs = options.burst * this.#everyMs
  }

  /** Takes one request of `key`, unless there is none left. */
  take(key: string, now: number): Allowance {
    const fullAt = Math.max(this.#fullAt.get(key) ?? now, now)
    const after = fullAt + this.#everyMs
    const overMs = after - now - this.#depthMs
    // Sums of floats are a little off; a microsecond is nobody's gain.
    const passes = overMs <= 1e-3
    const standing = passes ? after : fullAt
    this.#fullAt.delete(key)
    if (this.#fullAt.size >= maxKeys) this.#forget(now)
    this.#fullAt.set(key, standing)
    return {
      remaining: Math.max(0, Math.floor((this.#depthMs - (standing - now)) / this.#everyMs + 1e-6)),
      resetMs: standing - now,
      retryAfterMs: passes ? 0 : Math.ceil(overMs),
    }
  }

  /** Those at rest are as if they were new; should that not be enough, the one that asked longest ago. */
  #forget(now: number): void {
    for (const [key, fullAt] of this.#fullAt) if (fullAt <= now) this.#fullAt.delete(key)
    if (this.#fullAt.size < maxKeys) return
    const [oldest] = this.#fullAt.keys()
    if (oldest !== undefined) this.#fullAt.delete(oldest)
  }
}

/** `RateLimit-*` of draft-ietf-httpapi-ratelimit-headers-06; seconds are rounded up. */
export function tellAllowance(
  reply: FastifyReply,
  { perSecond, burst }: RateLimitOptions,
  { remaining, resetMs }: Allowance,
): void {
  reply.headers({
    'ratelimit-policy': `${burst};w=${Math.ceil(burst / perSecond)}`,
    'ratelimit-limit': burst,
    'ratelimit-remaining': remaining,
    'ratelimit-reset': Math.ceil(resetMs / 1_000),
  })
}
