import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { makeLimiter } from './limiter.js'
import { LimiterPolicy } from './policy.js'

const windowMs = 1_000

/** Shares of 1 together, for three nodes. */
const shares = fc
  .tuple(fc.nat(10), fc.nat(10), fc.nat(10))
  .map(([a, b, c]) => [a, b, c].map((it) => it / Math.max(1, a + b + c)))

const moves = fc.array(
  fc.record({
    afterMs: fc.constantFrom(0, 1, 50, 700, 5_000),
    shares: fc.option(shares, { nil: null }),
    node: fc.nat(2),
    key: fc.constantFrom('known', 'new'),
    calls: fc.nat(60),
  }),
  { minLength: 5, maxLength: 60 },
)

describe('token buckets that hold shares of one limit', () => {
  it('give out no more together than one that has it all, however the shares move between them', () => {
    const limits = fc.record({
      limit: fc.integer({ min: 1, max: 50 }),
      burst: fc.integer({ min: 1, max: 50 }),
    })
    fc.assert(
      fc.property(limits, moves, ({ limit, burst }, all) => {
        const policy = LimiterPolicy.parse({ algorithm: 'token_bucket', limit, burst, windowMs })
        const nodes = [0, 1, 2].map(() => makeLimiter(policy, 0))
        let now = 0
        for (const node of nodes) node.setShare(1 / 3, now)
        const sent: { readonly at: number; readonly key: string }[] = []
        // A share that comes back from nothing brings the one call with it that any share leaves room for.
        let returns = nodes.length
        let held = [1, 1, 1].map((it) => it / 3)
        for (const { afterMs, shares, node, key, calls } of all) {
          now += afterMs
          if (shares) {
            returns += shares.filter((share, index) => share > 0 && held[index] === 0).length
            held = shares
            nodes.forEach((it, index) => {
              it.setShare(shares[index] ?? 0, now)
            })
          }
          for (let call = 0; call < calls; call++) {
            if (nodes[node]?.take(key, now) === 0) sent.push({ at: now, key })
          }
        }
        for (const key of ['known', 'new']) {
          const times = sent.filter((it) => it.key === key).map(({ at }) => at)
          times.forEach((from, first) => {
            times.slice(first).forEach((to, count) => {
              const most = burst + ((to - from) * limit) / windowMs + returns
              expect(count + 1).toBeLessThanOrEqual(most + 1e-6)
            })
          })
        }
      }),
    )
  })
})
