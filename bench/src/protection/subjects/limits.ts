/** One check of a rate limit: of one key, of many, of one that is used up. */
import { LimiterPolicy, makeLimiter } from '@foundation/core/protection'
import { RateLimiter } from 'limiter'
import { RateLimiterMemory } from 'rate-limiter-flexible'

import type { Operation, Subjects } from '../../subject.js'

const plenty = 100_000_000
const hour = 3_600_000

/** Token buckets in flat arrays, one map from key to place: less cannot keep them apart. */
class FlatBuckets {
  readonly #slots = new Map<string, number>()
  readonly #tokens: Float64Array
  readonly #at: Float64Array

  constructor(
    size: number,
    private readonly limit: number,
    private readonly perMs: number,
  ) {
    this.#tokens = new Float64Array(size)
    this.#at = new Float64Array(size)
  }

  take(key: string, now: number): boolean {
    let slot = this.#slots.get(key)
    if (slot === undefined) {
      slot = this.#slots.size
      this.#slots.set(key, slot)
      this.#tokens[slot] = this.limit
      this.#at[slot] = now
    }
    const passed = now - (this.#at[slot] ?? now)
    const tokens = Math.min(this.limit, (this.#tokens[slot] ?? 0) + passed * this.perMs)
    this.#at[slot] = now
    const allowed = tokens >= 1
    this.#tokens[slot] = allowed ? tokens - 1 : tokens
    return allowed
  }
}

/** Keys in an order of which no cache can make use. */
function walk(count: number): () => string {
  const keys = Array.from({ length: count }, (_, it) => `customer-${(it * 7_919) % count}`)
  let at = 0
  return () => {
    at = at + 1 === count ? 0 : at + 1
    return keys[at] ?? ''
  }
}

function checks(keyCount: number): Subjects {
  return {
    floor: {
      prepare() {
        const buckets = new FlatBuckets(keyCount, plenty, plenty / hour)
        const next = walk(keyCount)
        return () => buckets.take(next(), performance.now())
      },
    },
    foundation: {
      prepare() {
        const limiter = ours(plenty)
        const next = walk(keyCount)
        return () => limiter.take(next(), performance.now())
      },
    },
    limiter: {
      prepare() {
        const limiters = new Map<string, RateLimiter>()
        const next = walk(keyCount)
        return () => {
          const key = next()
          let limiter = limiters.get(key)
          if (!limiter) {
            limiter = new RateLimiter({ tokensPerInterval: plenty, interval: 'hour' })
            limiters.set(key, limiter)
          }
          return limiter.tryRemoveTokens(1)
        }
      },
    },
    'rate-limiter-flexible': {
      prepare() {
        const limiter = new RateLimiterMemory({ points: plenty, duration: 3_600 })
        const next = walk(keyCount)
        return () => limiter.consume(next())
      },
    },
  }
}

export const oneKey = checks(1)
export const thousandKeys = checks(1_000)
export const manyKeys = checks(100_000)

export const denied: Subjects = {
  floor: {
    prepare() {
      const buckets = new FlatBuckets(1, 1, 1 / hour)
      return () => buckets.take('customer', performance.now())
    },
  },
  foundation: {
    prepare() {
      const limiter = ours(1)
      return () => limiter.take('customer', performance.now())
    },
  },
  limiter: {
    prepare() {
      const limiter = new RateLimiter({ tokensPerInterval: 1, interval: 'hour' })
      return () => limiter.tryRemoveTokens(1)
    },
  },
  'rate-limiter-flexible': {
    prepare() {
      const limiter = new RateLimiterMemory({ points: 1, duration: 3_600 })
      return () => limiter.consume('customer').catch(() => false)
    },
  },
}

/** What a million keys keep in memory: each operation is one new key. */
const million = 1_000_000
function memory(make: () => (key: string) => unknown): () => Operation {
  return () => {
    const keys = Array.from({ length: million }, (_, it) => `customer-${it}`)
    const take = make()
    let at = 0
    return () => {
      take(keys[at] ?? '')
      at = (at + 1) % million
    }
  }
}

export const memoryOfKeys: Subjects = {
  foundation: {
    operations: million,
    prepare: memory(() => {
      const limiter = ours(plenty, million)
      return (key) => limiter.take(key, performance.now())
    }),
  },
  limiter: {
    operations: million,
    prepare: memory(() => {
      const limiters = new Map<string, RateLimiter>()
      return (key) => {
        limiters.set(key, new RateLimiter({ tokensPerInterval: plenty, interval: 'hour' }))
      }
    }),
  },
}

function ours(limit: number, maxKeys = 100_000) {
  const policy = LimiterPolicy.parse({
    algorithm: 'token_bucket',
    limit,
    windowMs: hour,
    maxKeys,
  })
  return makeLimiter(policy, performance.now())
}
