import { FoundationError } from '@foundation/core/errors'

import { TokenBucket } from './token-bucket.js'

interface Buckets {
  readonly attempts: TokenBucket
  readonly failures: TokenBucket
}

export interface AttemptLimitOptions {
  readonly now: () => number
  /** Of an address, of any kind: a thousand nodes may start behind one. */
  readonly attempts?: { readonly perSecond: number; readonly burst: number }
  /** Of an address, refused: guessing is slow. */
  readonly failures?: { readonly perSecond: number; readonly burst: number }
}

const maxAddresses = 10_000

/** Bounds how often one address may try something, and much more so how often it may fail. */
export class AttemptLimit {
  readonly #byAddress = new Map<string, Buckets>()

  constructor(private readonly options: AttemptLimitOptions) {}

  /**
   * Runs `attempt`. One that rejects counts as a failure if `isFailure` says so.
   *
   * @throws FoundationError `request.limited`
   */
  async run<T>(
    address: string,
    attempt: () => Promise<T>,
    isFailure: (error: unknown) => boolean,
  ): Promise<T> {
    const now = this.options.now()
    const { attempts, failures } = this.#bucketsOf(address, now)
    const retryAfterMs = Math.max(failures.waitMs(now), attempts.take(now))
    if (retryAfterMs > 0) throw new FoundationError('request.limited', { retryAfterMs })
    try {
      return await attempt()
    } catch (error) {
      if (isFailure(error)) failures.take(this.options.now())
      throw error
    }
  }

  #bucketsOf(address: string, now: number): Buckets {
    const known = this.#byAddress.get(address)
    if (known) return known
    if (this.#byAddress.size >= maxAddresses) this.#forget(now)
    const {
      attempts = { perSecond: 200, burst: 1_000 },
      failures = { perSecond: 0.5, burst: 30 },
    } = this.options
    const buckets = {
      attempts: new TokenBucket(attempts.perSecond, attempts.burst, now),
      failures: new TokenBucket(failures.perSecond, failures.burst, now),
    }
    this.#byAddress.set(address, buckets)
    return buckets
  }

  /** Those that did nothing lately; all, should that not be enough. */
  #forget(now: number): void {
    for (const [address, { attempts, failures }] of this.#byAddress) {
      if (attempts.isFull(now) && failures.isFull(now)) this.#byAddress.delete(address)
    }
    if (this.#byAddress.size >= maxAddresses) this.#byAddress.clear()
  }
}
