import { isFoundationError } from '@foundation/core/errors'
import { UpMessage } from '@foundation/core/nodes'
import { forcedStates } from '@foundation/core/protection'
import fc from 'fast-check'
import { expect, it } from 'vitest'

import { Rejection } from '../resources/handler.js'
import { goodPolicies, nearlyGoodPolicies } from '../testing/policies.js'
import type { ProtectionReport } from '../worker/reports.js'
import { Guards } from './guards.js'
import { Steering } from './steering.js'

const targets = ['payments', 'mail']
const target = fc.constantFrom(...targets)
const policy = fc
  .tuple(
    fc.oneof({ weight: 4, arbitrary: goodPolicies }, nearlyGoodPolicies),
    fc.constantFrom('*', ...targets),
  )
  .map(([spec, name]) =>
    typeof spec === 'object' && spec !== null && !Array.isArray(spec)
      ? { ...spec, match: { target: name } }
      : spec,
  )
const step = fc.oneof(
  fc.record({ do: fc.constant('policy'), key: fc.constantFrom('a', 'b'), spec: policy }),
  fc.record({ do: fc.constant('forget'), key: fc.constantFrom('a', 'b') }),
  fc.record({
    do: fc.constant('override'),
    target,
    state: fc.constantFrom(...forcedStates),
    forMs: fc.integer({ min: 1, max: 10_000 }),
  }),
  fc.record({ do: fc.constant('advice'), target, advice: fc.constantFrom('open', 'clear') }),
  fc.record({ do: fc.constant('pass'), ms: fc.integer({ min: 1, max: 60_000 }) }),
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('call'),
      target,
      key: fc.constantFrom('x', 'y'),
      how: fc.constantFrom('answers', 'fails', 'throws', 'hangs'),
      idempotent: fc.boolean(),
      cost: fc.constantFrom(1, 0.3, 7),
    }),
  },
)
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

async function live(steps: readonly Step[]): Promise<void> {
  const time = { now: 1_000, wallNow: 1_700_000_000_000 }
  const clock = { now: () => time.now, wallNow: () => time.wallNow, random: () => 0.5 }
  const guards = new Guards({
    ...clock,
    firstShare: 1,
    onTransition: (it) => steering.transition(it),
  })
  const posted: ProtectionReport[] = []
  const steering: Steering = new Steering({
    ...{ guards, clock, takeElu: () => 0.5, onTransition: () => {} },
    post: (report) => posted.push(report),
    say: () => {},
  })
  const caller = new AbortController()
  const calls: Promise<unknown>[] = []
  for (const [at, it] of steps.entries()) {
    const resource = { revision: at + 1 }
    switch (it.do) {
      case 'policy': {
        const spec = it.spec as Record<string, unknown>
        try {
          steering.handlers.policy?.apply({ ...resource, key: it.key, spec })
        } catch (error) {
          if (!(error instanceof Rejection)) throw error
        }
        break
      }
      case 'forget':
        steering.handlers.policy?.remove(it.key)
        break
      case 'override': {
        const { target, state } = it
        const spec = { target, state, reason: 'drill', until: time.wallNow + it.forMs }
        steering.handlers.override?.apply({ ...resource, key: 'o', spec })
        break
      }
      case 'advice': {
        const { target, advice } = it
        steering.hear({ t: 'advice', advice: [{ target, advice, reason: 'quorum' } as never] })
        break
      }
      case 'pass':
        time.now += it.ms
        time.wallNow += it.ms
        steering.turn()
        break
      case 'call': {
        const fn = () => {
          if (it.how === 'throws') throw new Error('thrown')
          if (it.how === 'fails') return Promise.reject(new Error('failed'))
          return it.how === 'hangs' ? new Promise(() => {}) : Promise.resolve('answer')
        }
        const { key, idempotent, cost } = it
        const options = { key, idempotent, cost, signal: caller.signal }
        calls.push(guards.get(it.target).run(fn, options))
        break
      }
    }
    await Promise.resolve()
  }
  caller.abort(new Error('given up'))
  for (const { status, ...ended } of await Promise.allSettled(calls)) {
    if (status === 'fulfilled') continue
    const { reason } = ended as PromiseRejectedResult
    const isOwn = isFoundationError(reason) && reason.code.startsWith('protection.')
    expect(isOwn || ['thrown', 'failed', 'given up'].includes(reason.message)).toBe(true)
  }
  steering.leaving()
  for (const report of posted) expect(UpMessage.safeParse(report).error).toBeUndefined()
  const last = posted.at(-1)
  for (const { inFlight } of last?.t === 'guards' ? last.guards : []) expect(inFlight).toBe(0)
}

it('guards bear any policy, override and advice: every call ends, no place is lost, every report is one', async () => {
  await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 40 }), live), { numRuns: 200 })
}, 60_000)
