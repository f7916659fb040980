import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { advise, type Caller, judge, settle, verdictRule } from './verdict.js'

const caller = (i: number, more: Partial<Caller> = {}): Caller => ({
  nodeId: `node-${String(i).padStart(3, '0')}`,
  zone: `zone-${i % 3}`,
  tripped: false,
  onAdvice: false,
  advisedAt: null,
  ...more,
})
const fleet = (callers: number, tripped: number, zones = 3) =>
  Array.from({ length: callers }, (_, i) =>
    caller(i, { zone: `zone-${i % zones}`, tripped: i < tripped }),
  )
const callersOf = fc.array(
  fc.record({
    zone: fc.constantFrom(null, 'a', 'b', 'c'),
    tripped: fc.boolean(),
    onAdvice: fc.boolean(),
    advisedAt: fc.option(fc.integer({ min: 0, max: 200 })),
  }),
  { maxLength: 60 },
)
const named = (given: readonly Partial<Caller>[]) => given.map((it, i) => caller(i, it))

describe('verdict', () => {
  it.each([
    ['most callers opened, in all zones', fleet(24, 21), 'target_sick'],
    ['just the share', fleet(10, 6), 'target_sick'],
    ['one less than the share', fleet(10, 5), 'well'],
    ['all of one zone and none of the others', fleet(9, 9, 1).concat(named([])), 'target_sick'],
    ['both of two callers', fleet(2, 2), 'target_sick'],
    ['one of two callers', fleet(2, 1), 'well'],
    ['the only caller', fleet(1, 1), 'target_sick'],
    ['two of many', fleet(24, 2), 'node_sick'],
    ['four of many, which is neither', fleet(24, 4), 'well'],
    ['one of five, too few others', fleet(5, 1), 'well'],
    ['nobody calls', [], 'well'],
  ] as const)('when %s', (_what, callers, verdict) => {
    expect(judge(callers).verdict).toBe(verdict)
  })

  it('needs a second zone where there is one', () => {
    const callers = Array.from({ length: 10 }, (_, i) =>
      caller(i, { zone: i < 8 ? 'a' : 'b', tripped: i < 8 }),
    )
    expect(judge(callers).verdict).toBe('well')
    expect(judge([...callers, caller(10, { zone: 'b', tripped: true })]).verdict).toBe(
      'target_sick',
    )
  })

  it('says its arithmetic', () => {
    expect(judge(fleet(24, 21)).reason).toBe(
      '21 of 24 opened, 3 of 3 zones. Rule: 60 % in 2 zones.',
    )
    expect(judge(fleet(24, 1)).reason).toBe(
      '1 of 24 opened, 1 of 3 zones. The other 23 call it without trouble.',
    )
    expect(judge(fleet(2, 2, 1)).reason).toBe(
      '2 of 2 opened, 1 of 1 zone. Rule: all of so few in 1 zone.',
    )
  })

  it('names the sick nodes', () => {
    expect(judge(fleet(24, 2)).sickNodes).toEqual(['node-000', 'node-001'])
  })

  it('takes no evidence from callers that opened on advice', () => {
    const advised = Array.from({ length: 20 }, (_, i) =>
      caller(i, { tripped: true, onAdvice: true }),
    )
    expect(judge([...advised, ...fleet(4, 0)]).verdict).toBe('well')
  })

  it('never improves when one more caller trips by itself in a zone', () => {
    fc.assert(
      fc.property(callersOf, fc.nat(), (given, at) => {
        const callers = named(given).map((it) => ({ ...it, onAdvice: false }))
        if (callers.length === 0 || judge(callers).verdict !== 'target_sick') return
        const worse = callers.map((it, i) =>
          i === at % callers.length ? { ...it, tripped: true } : it,
        )
        expect(judge(worse).verdict).toBe('target_sick')
      }),
    )
  })
})

describe('standing verdict', () => {
  const sick = judge(fleet(10, 9))
  const well = judge(fleet(10, 0))

  it('worsens at once and remembers since when', () => {
    const first = settle(null, well, 0)
    const second = settle(first, sick, 100)
    expect(second).toMatchObject({ verdict: 'target_sick', since: 100 })
    expect(settle(second, sick, 900)).toMatchObject({ verdict: 'target_sick', since: 100 })
  })

  it('eases only when it stays well, and starts over when it does not', () => {
    let now = settle(settle(null, sick, 0), well, 1_000)
    expect(now).toMatchObject({ verdict: 'target_sick', since: 0 })
    now = settle(now, sick, 2_000)
    now = settle(now, well, 3_000)
    now = settle(now, well, 3_000 + verdictRule.easeMs - 1)
    expect(now.verdict).toBe('target_sick')
    expect(now.reason).toBe(
      '0 of 10 opened, 0 of 3 zones. Sick takes 60 % in 2 zones. Taken back once this has held for 5 s.',
    )
    now = settle(now, well, 3_000 + verdictRule.easeMs)
    expect(now).toMatchObject({ verdict: 'well', since: 3_000 + verdictRule.easeMs })
  })
})

describe('advice', () => {
  const verdict = { verdict: 'target_sick', since: 100, easingSince: null } as const

  it('leaves at least one caller in ten, and one, to find out when it is over', () => {
    expect(advise(fleet(20, 12), verdict)).toHaveLength(6)
    expect(advise(fleet(3, 2), verdict)).toEqual([])
    expect(advise(fleet(1, 0), verdict)).toEqual([])
  })

  it('is for a sick target alone', () => {
    expect(advise(fleet(20, 1), { ...verdict, verdict: 'node_sick' })).toEqual([])
    expect(advise(fleet(20, 0), { ...verdict, verdict: 'well' })).toEqual([])
  })

  it('asks nobody while the target is found well already, and the verdict only has to hold', () => {
    expect(advise(fleet(20, 2), { ...verdict, easingSince: 150 })).toEqual([])
  })

  it('asks a caller once in a spell, and again in the next', () => {
    const back = fleet(20, 0).map((it) => ({ ...it, advisedAt: 150 }))
    expect(advise(back, verdict)).toEqual([])
    expect(advise(back, { ...verdict, since: 200 })).toHaveLength(18)
  })

  it('never opens more than the cap, whoever tripped already and however often it is asked', () => {
    fc.assert(
      fc.property(callersOf, (given) => {
        let callers = named(given)
        const tripped = callers.filter((it) => it.tripped).length
        for (let round = 0; round < 3; round++) {
          const chosen = advise(callers, verdict)
          expect(chosen.every((id) => callers.some((it) => it.nodeId === id && !it.tripped))).toBe(
            true,
          )
          callers = callers.map((it) =>
            chosen.includes(it.nodeId)
              ? { ...it, tripped: true, onAdvice: true, advisedAt: 150 }
              : it,
          )
        }
        const open = callers.filter((it) => it.tripped).length
        const cap = callers.length - Math.max(1, Math.ceil(callers.length * 0.1 - 1e-9))
        expect(open).toBeLessThanOrEqual(Math.max(tripped, cap))
      }),
    )
  })

  it('is the same whatever the order of the callers', () => {
    const callers = fleet(20, 12)
    expect(advise([...callers].reverse(), verdict)).toEqual(advise(callers, verdict))
  })
})
