import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { Breaker } from './breaker.js'
import { type BreakerSnapshot, type Outcome, outcome } from './breaker-state.js'
import { BreakerPolicy, type Trigger } from './policy.js'

const waitMs = 64
const probeTimeoutMs = 40

/** Small numbers, so that few steps reach every state; powers of two, so that no time is ever rounded. */
const triggers = fc.oneof(
  fc.record({ on: fc.constant('consecutive' as const), failures: fc.integer({ min: 1, max: 4 }) }),
  fc.record({
    on: fc.constant('count_window' as const),
    calls: fc.integer({ min: 1, max: 6 }),
    failureRatio: fc.constantFrom(0.25, 0.5, 1),
    slowRatio: fc.constantFrom(null, 0.5),
    minimumCalls: fc.integer({ min: 1, max: 4 }),
  }),
  fc.record({
    on: fc.constant('time_window' as const),
    windowMs: fc.constant(160),
    failureRatio: fc.constantFrom(0.25, 0.5, 1),
    slowRatio: fc.constantFrom(null, 0.5),
    minimumCalls: fc.integer({ min: 1, max: 4 }),
  }),
) as fc.Arbitrary<Trigger>

const policies = fc
  .record({
    trigger: triggers,
    probes: fc.integer({ min: 1, max: 3 }),
    successes: fc.integer({ min: 1, max: 4 }),
    ramp: fc.constantFrom(null, { steps: [0.25, 0.5], stepMs: 32 }),
  })
  .map(({ trigger, ...recovery }) =>
    BreakerPolicy.parse({
      errors: { slowMs: 10 },
      trigger,
      recovery: { wait: { kind: 'constant', ms: waitMs }, probeTimeoutMs, ...recovery },
    }),
  )

type Step =
  | { do: 'pass'; ms: number }
  | { do: 'admit' }
  | { do: 'settle'; which: number; result: Outcome; durationMs: number; retryAfterMs: number }
  | { do: 'advise' }

const steps = fc.array(
  fc.oneof(
    { weight: 2, arbitrary: fc.record({ do: fc.constant('pass'), ms: fc.nat(70) }) },
    { weight: 5, arbitrary: fc.record({ do: fc.constant('admit') }) },
    {
      weight: 5,
      arbitrary: fc.record({
        do: fc.constant('settle'),
        which: fc.nat(20),
        result: fc.constantFrom(outcome.success, outcome.failure, outcome.ignored),
        durationMs: fc.constantFrom(1, 10),
        retryAfterMs: fc.constantFrom(0, 0, 0, 100),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('advise') }) },
  ) as fc.Arbitrary<Step>,
  { maxLength: 120 },
)

/** Drives a breaker through steps; tickets are settled in any order, and some more than once. */
class Run {
  now = 0
  readonly tickets: number[] = []
  /** What each step gave back. */
  readonly log: unknown[] = []

  constructor(public breaker: Breaker) {}

  step(step: Step) {
    const { breaker } = this
    if (step.do === 'pass') this.now += step.ms
    if (step.do === 'advise') breaker.adviseOpen('the fleet finds it sick', this.now)
    if (step.do === 'admit') {
      const ticket = breaker.admit(this.now)
      if (ticket >= 0) this.tickets.push(ticket)
      this.log.push(ticket)
    }
    if (step.do === 'settle') {
      const ticket = this.tickets[step.which % this.tickets.length]
      if (ticket === undefined) return
      breaker.settle(ticket, step.result, step.durationMs, this.now, step.retryAfterMs)
    }
    this.log.push(breaker.state, breaker.retryAfterMs(this.now))
  }
}

const silent = { onTransition: () => {} }

/** As a process that stopped would leave it to the next. */
const asJson = (snapshot: BreakerSnapshot): BreakerSnapshot => JSON.parse(JSON.stringify(snapshot))

describe('whatever happens to a breaker', () => {
  it('no call goes out while it is open and its wait is not over', () => {
    fc.assert(
      fc.property(policies, steps, (policy, all) => {
        let openUntil = Number.NEGATIVE_INFINITY
        const onTransition = (_: string, to: string, __: string, now: number) => {
          openUntil = to === 'open' ? now + waitMs : Number.NEGATIVE_INFINITY
        }
        const run = new Run(new Breaker(policy, 0, { onTransition }))
        for (const step of all) {
          const closedUntil = openUntil
          const known = run.tickets.length
          run.step(step)
          if (run.tickets.length > known) expect(run.now).toBeGreaterThanOrEqual(closedUntil)
        }
      }),
    )
  })

  it('no more probes are under way at once than it allows', () => {
    fc.assert(
      fc.property(policies, steps, (policy, all) => {
        const run = new Run(new Breaker(policy, 0, silent))
        let underWay = new Map<number, number>()
        for (const step of all) {
          const known = run.tickets.length
          const ticket = step.do === 'settle' ? run.tickets[step.which % known] : undefined
          run.step(step)
          const { state, rampShare } = run.breaker.status(run.now)
          if (state !== 'half_open' || rampShare !== null) {
            underWay = new Map()
            continue
          }
          if (ticket !== undefined) underWay.delete(ticket)
          if (run.tickets.length > known) underWay.set(run.tickets.at(-1)!, run.now)
          const speaking = [...underWay.values()].filter((at) => run.now - at < probeTimeoutMs)
          expect(speaking.length).toBeLessThanOrEqual(policy.recovery.probes)
        }
      }),
    )
  })

  it('a ticket of before the last change of state changes nothing', () => {
    fc.assert(
      fc.property(policies, steps, (policy, all) => {
        let current: number[] = []
        const run = new Run(
          new Breaker(policy, 0, {
            onTransition: () => {
              current = []
            },
          }),
        )
        for (const step of all) {
          const known = run.tickets.length
          if (step.do === 'settle' && known > 0) {
            const ticket = run.tickets[step.which % known]!
            const before = run.breaker.export(run.now)
            const ofNow = current
            run.step(step)
            if (!ofNow.includes(ticket)) expect(run.breaker.export(run.now)).toEqual(before)
            continue
          }
          run.step(step)
          if (run.tickets.length > known) current.push(run.tickets.at(-1)!)
        }
      }),
    )
  })

  it('it asks again within its longest wait, however the clock jumps', () => {
    const jumps = fc.array(fc.integer({ min: -100_000, max: 100_000 }), { maxLength: 10 })
    fc.assert(
      fc.property(policies, steps, jumps, (policy, all, clock) => {
        const run = new Run(new Breaker(policy, 0, silent))
        all.forEach((step, i) => {
          run.now += clock[i] ?? 0
          run.step({ ...step, ...('retryAfterMs' in step && { retryAfterMs: 0 }) })
        })
        // First a look at the clock as it now is, then the longest wait there is, in probes or open.
        run.breaker.admit(run.now)
        run.now += waitMs
        run.breaker.admit(run.now)
        const longest = Math.max(waitMs, probeTimeoutMs)
        let admitted = false
        for (let call = 0; call < 10; call += 1) {
          run.now += longest
          admitted ||= run.breaker.admit(run.now) > 0
        }
        expect(admitted).toBe(true)
      }),
    )
  })

  it('one that was stored and read back goes on as the one that was not', () => {
    fc.assert(
      fc.property(policies, steps, steps, (policy, before, after) => {
        const run = new Run(new Breaker(policy, 0, silent))
        for (const step of before) run.step(step)
        const snapshot = asJson(run.breaker.export(run.now))
        const other = new Run(Breaker.restore(policy, snapshot, run.now, silent))
        other.now = run.now
        other.tickets.push(...run.tickets)
        run.log.length = 0
        for (const step of after) {
          run.step(step)
          other.step(step)
        }
        expect(other.log).toEqual(run.log)
        expect(other.breaker.export(other.now)).toEqual(run.breaker.export(run.now))
      }),
    )
  })

  it('one that is read back by another clock waits as long as it had left', () => {
    fc.assert(
      fc.property(policies, steps, fc.integer({ min: 0, max: 1_000_000 }), (policy, all, now) => {
        const run = new Run(new Breaker(policy, 0, silent))
        for (const step of all) run.step(step)
        const snapshot = asJson(run.breaker.export(run.now))
        const other = Breaker.restore(policy, snapshot, now, silent)
        expect(other.retryAfterMs(now)).toBe(run.breaker.retryAfterMs(run.now))
      }),
    )
  })

  it('another policy never makes it admit a call while it is open', () => {
    fc.assert(
      fc.property(policies, policies, steps, (policy, next, all) => {
        const run = new Run(new Breaker(policy, 0, silent))
        for (const step of all) run.step(step)
        const { state } = run.breaker
        const left = run.breaker.retryAfterMs(run.now)
        run.breaker.reconfigure(next, run.now)
        if (state !== 'open') return
        expect(run.breaker.state).toBe('open')
        expect(run.breaker.retryAfterMs(run.now)).toBe(left)
      }),
    )
  })
})
