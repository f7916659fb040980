import { type ForcedState, forcedStates, OverrideSpec } from '@foundation/core/protection'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { Rejection } from '../resources/handler.js'
import { Overrides, toOverride } from './overrides.js'
import { ServerClock } from './server-clock.js'

const over = (state: ForcedState, until: number, target = 'payments') => ({
  ...{ target, state, until, reason: 'drill' },
})

/** Overrides beside what they hold breakers in, on a host whose time of day is an hour behind the server's. */
function newOverrides(aheadMs = 3_600_000) {
  const time = { now: 50, wallNow: 1_000_000 }
  const clock = new ServerClock({ now: () => time.now, wallNow: () => time.wallNow })
  clock.set(aheadMs)
  const held = new Map<string, ForcedState>()
  const overrides = new Overrides({
    serverNow: () => clock.now(),
    hold: (target, by) => {
      if (by) held.set(target, by.state)
      else held.delete(target)
    },
  })
  return { time, clock, held, overrides, serverNow: () => clock.now() }
}

describe('an override', () => {
  it('holds until the server’s clock says that it is over, whatever becomes of ours', () => {
    const { time, held, overrides, serverNow } = newOverrides()
    const until = serverNow() + 60_000
    overrides.apply({ key: 'a', revision: 1, spec: over('forced_open', until) })
    expect(held.get('payments')).toBe('forced_open')
    time.wallNow += 86_400_000
    time.now += 59_999
    overrides.turn()
    expect(held.get('payments')).toBe('forced_open')
    time.now += 1
    overrides.turn()
    expect(held.size).toBe(0)
  })

  it('that is over when it comes does nothing', () => {
    const { held, overrides, serverNow } = newOverrides()
    overrides.apply({ key: 'a', revision: 1, spec: over('forced_open', serverNow()) })
    expect(held.size).toBe(0)
  })

  it('that is over only by our clock holds once the server’s time is known', () => {
    const { time, clock, held, overrides } = newOverrides(0)
    const until = time.wallNow - 1_000
    overrides.apply({ key: 'a', revision: 1, spec: over('forced_closed', until) })
    expect(held.size).toBe(0)
    clock.set(-5_000)
    overrides.settle()
    expect(held.get('payments')).toBe('forced_closed')
  })

  it('that is refused leaves the one before in force', () => {
    const { held, overrides, serverNow } = newOverrides()
    overrides.apply({ key: 'a', revision: 1, spec: over('forced_open', serverNow() + 1_000) })
    const bad = { ...over('forced_closed', 0), until: 'soon' }
    expect(() => overrides.apply({ key: 'a', revision: 2, spec: bad })).toThrow(Rejection)
    expect(held.get('payments')).toBe('forced_open')
  })

  it('gives way to the latest for its target, and comes back after it: any history', () => {
    const step = fc.oneof(
      fc.record({
        key: fc.constantFrom('a', 'b', 'c'),
        target: fc.constantFrom('x', 'y'),
        state: fc.constantFrom(...forcedStates),
        forMs: fc.integer({ min: -10, max: 50 }),
      }),
      fc.record({ remove: fc.constantFrom('a', 'b', 'c') }),
      fc.record({ passMs: fc.integer({ min: 1, max: 30 }) }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const { time, held, overrides, serverNow } = newOverrides()
        const model = new Map<string, ReturnType<typeof over> & { revision: number }>()
        for (const [revision, it] of steps.entries()) {
          if ('key' in it) {
            const spec = over(it.state, serverNow() + it.forMs, it.target)
            model.set(it.key, { ...spec, revision })
            overrides.apply({ key: it.key, revision, spec })
          } else if ('remove' in it) {
            model.delete(it.remove)
            overrides.remove(it.remove)
          } else {
            time.now += it.passMs
            overrides.turn()
          }
          const valid = [...model.values()]
            .filter(({ until }) => until > serverNow())
            .sort((a, b) => a.revision - b.revision)
          expect(held).toEqual(new Map(valid.map(({ target, state }) => [target, state])))
        }
      }),
    )
  })

  it('is read exactly as the schema in core reads it', () => {
    const odd = fc.constantFrom<unknown>(null, -1, 1.5, '', ' ', '\0', '*', 'y'.repeat(600), [], {})
    const mostly = (arbitrary: fc.Arbitrary<unknown>) => fc.oneof({ weight: 6, arbitrary }, odd)
    const good = {
      target: mostly(fc.constantFrom('payments', 'a'.repeat(128), 'a'.repeat(129))),
      state: mostly(fc.constantFrom(...forcedStates)),
      reason: mostly(fc.oneof(fc.string(), fc.constant(` ${'r'.repeat(500)} `))),
      until: mostly(fc.nat()),
    }
    const record = fc.record(good, { noNullPrototype: true })
    const spec = fc.oneof(
      { weight: 8, arbitrary: record },
      record.map((it) => ({ ...it, other: 1 })),
      fc.record(good, { requiredKeys: [], noNullPrototype: true }),
    )
    let accepted = 0
    fc.assert(
      fc.property(spec, (given) => {
        const expected = OverrideSpec.safeParse(given)
        if (expected.success) {
          accepted += 1
          expect(toOverride(given)).toEqual(expected.data)
        } else {
          expect(() => toOverride(given)).toThrow(Rejection)
        }
      }),
      { numRuns: 2_000, seed: 1 },
    )
    expect(accepted).toBeGreaterThan(50)
  })
})
