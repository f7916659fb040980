/**
 * One check of a limit that many processes share. Ours holds a lease and looks at it; the usual answer asks
 * Redis each time.
 */
import { LimiterPolicy, makeLimiter, QuotaLease } from '@foundation/core/protection'
import { Redis } from 'ioredis'
import { RateLimiterRedis } from 'rate-limiter-flexible'

import type { Operation, Subjects } from '../../subject.js'

/** A lease is renewed each second; so many checks at most go on one, as a busy node would make. */
const checksPerRenewal = 1_000

function leased(): Operation {
  const limit = 10_000_000
  const now = performance.now()
  const policy = LimiterPolicy.parse({ algorithm: 'token_bucket', limit, windowMs: 1_000 })
  const limiter = makeLimiter(policy, now)
  const lease = new QuotaLease({ limitPerS: limit, lastKnownNodes: 4, now })
  let checks = 0
  return () => {
    const at = performance.now()
    checks += 1
    if (checks === checksPerRenewal) {
      // What a renewal costs this process: a message each way, as text.
      checks = 0
      const demand = lease.demand(at, { used: checksPerRenewal, refused: 0 })
      const asked = JSON.parse(JSON.stringify(demand)) as typeof demand
      const granted = {
        grant: asked.grant + 1,
        at: asked.at,
        rate: limit / 2,
        fallback: limit / 4,
        termMs: 3_000,
      }
      lease.grant(JSON.parse(JSON.stringify(granted)) as typeof granted, at)
      limiter.setShare(lease.rate(at) / limit)
    }
    return limiter.take('', at)
  }
}

async function onRedis(): Promise<Operation> {
  const redis = new Redis(process.env.BENCH_REDIS_URL ?? '', { lazyConnect: true })
  await redis.connect()
  const limiter = new RateLimiterRedis({
    storeClient: redis,
    points: 1_000_000_000,
    duration: 3_600,
  })
  return () => limiter.consume('api')
}

const subjects = (inFlight: number): Subjects => ({
  foundation: { prepare: leased, inFlight },
  'rate-limiter-flexible on Redis': { operations: 20_000, prepare: onRedis, inFlight },
})

export const fleetLimitAlone = subjects(1)
export const fleetLimit = subjects(64)
