import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { CheckPolicy, type CheckState, failingChecks, newCheck, settleCheck } from './index.js'

/** Runs a check once a letter: `+` good, `-` bad. Gives the status after each. */
function statuses(runs: string, policy: CheckPolicy): string {
  let state = newCheck(0)
  return [...runs]
    .map((run, at) => {
      state = settleCheck(policy, state, run === '+', at + 1)
      return state.status?.[0]
    })
    .join('')
}

const usual = CheckPolicy.parse({})

describe('check', () => {
  it.each([
    ['passes from its first good run', '+', 'p'],
    ['warns from its first bad run', '-', 'w'],
    ['is critical at the third bad run in a row', '+---', 'pwwc'],
    ['counts bad runs anew after a good one', '+--+--', 'pwwwww'],
    ['passes again after two good runs in a row', '---++', 'wwccp'],
    ['stays critical while good and bad runs alternate', '---+-+-+-', 'wwccccccc'],
    ['stays critical, not warning, on a bad run after a good one', '---+-', 'wwccc'],
  ])('%s', (_what, runs, expected) => {
    expect(statuses(runs, usual)).toBe(expected)
  })

  it('keeps passing through bad runs below the limit of warning', () => {
    const calm = CheckPolicy.parse({ failuresBeforeWarning: 2, failuresBeforeCritical: 4 })
    expect(statuses('+-+--+--', calm)).toBe('ppppwwww')
  })

  it('warns on a bad first run, however many it takes later', () => {
    const calm = CheckPolicy.parse({ failuresBeforeWarning: 3 })
    expect(statuses('-', calm)).toBe('w')
    expect(statuses('+--', calm)).toBe('ppp')
  })

  it('goes straight to critical when one bad run is enough', () => {
    const strict = CheckPolicy.parse({ successBeforePassing: 1, failuresBeforeCritical: 1 })
    expect(statuses('+-+-', strict)).toBe('pcpc')
  })

  it('says since when it has its status', () => {
    const runs = [true, true, false, false].map((ok, i) => ({ ok, at: i + 1 }))
    const state = runs.reduce((s, { ok, at }) => settleCheck(usual, s, ok, at), newCheck(0))
    expect(state).toEqual({ status: 'warning', successes: 0, failures: 2, since: 3 })
  })

  const policies = fc
    .record({
      successBeforePassing: fc.integer({ min: 1, max: 5 }),
      failuresBeforeWarning: fc.integer({ min: 1, max: 4 }),
      more: fc.nat(3),
    })
    .map(({ more, ...policy }) => ({
      ...policy,
      failuresBeforeCritical: policy.failuresBeforeWarning + more,
    }))
  const run = (policy: CheckPolicy, oks: readonly boolean[]): CheckState[] => {
    const states = [newCheck(0)]
    oks.forEach((ok, at) => {
      states.push(settleCheck(policy, states.at(-1) as CheckState, ok, at + 1))
    })
    return states
  }

  it('moves only after as many like runs in a row as its policy asks', () => {
    fc.assert(
      fc.property(policies, fc.array(fc.boolean(), { maxLength: 40 }), (policy, oks) => {
        const states = run(policy, oks)
        states.slice(1).forEach((state, i) => {
          const from = states[i]?.status
          if (from === null || from === state.status) return
          const enough = {
            passing: state.successes >= policy.successBeforePassing,
            warning: from === 'passing' && state.failures >= policy.failuresBeforeWarning,
            critical: state.failures >= policy.failuresBeforeCritical,
          }
          expect(state.status && enough[state.status]).toBe(true)
        })
      }),
    )
  })

  it('reaches critical and passing in the end, from wherever it was', () => {
    fc.assert(
      fc.property(policies, fc.array(fc.boolean(), { maxLength: 20 }), (policy, oks) => {
        const bad = Array<boolean>(policy.failuresBeforeCritical).fill(false)
        const good = Array<boolean>(policy.successBeforePassing).fill(true)
        expect(run(policy, [...oks, ...bad]).at(-1)?.status).toBe('critical')
        expect(run(policy, [...oks, ...good]).at(-1)?.status).toBe('passing')
      }),
    )
  })

  it('refuses a policy in which critical comes before warning', () => {
    const { error } = CheckPolicy.safeParse({ failuresBeforeWarning: 4 })
    expect(error?.issues[0]).toMatchObject({ path: ['failuresBeforeWarning'] })
  })
})

describe('failingChecks', () => {
  it('lists what does not pass, worst first, then by name, the same under every locale', () => {
    const checks = [
      { name: 'b', status: 'warning' },
      { name: 'é', status: 'critical' },
      { name: 'z', status: 'critical' },
      { name: 'a', status: 'passing' },
      { name: 'a2', status: 'warning' },
    ] as const
    expect(failingChecks(checks).map(({ name }) => name)).toEqual(['z', 'é', 'a2', 'b'])
  })
})
