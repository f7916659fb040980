import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { bucketOf } from '../feed/index.js'
import { decide, type RolloutFacts, type RolloutState, startRollout } from './rollout.js'
import { RolloutPlan } from './rollout-policy.js'

const plan = RolloutPlan.parse({
  stages: [
    { reach: { kind: 'share', share: 0.05 }, holdMs: 1_000 },
    { reach: { kind: 'share', share: 0.25 }, holdMs: null },
    { reach: { kind: 'share', share: 1 }, holdMs: 0 },
  ],
  guard: { metric: { name: 'p99_ms', max: 600, forMs: 5_000 }, answerMs: 30_000 },
})
const facts = (more: Partial<RolloutFacts> = {}): RolloutFacts => ({
  wanted: 2,
  applied: 2,
  rejected: 0,
  unhealthy: 0,
  metric: null,
  ...more,
})
const running: RolloutState = { ...startRollout(0), stage: 0 }
const holding: RolloutState = { ...running, phase: 'holding' }

describe('a rollout', () => {
  it('waits for all nodes of its stage to answer', () => {
    expect(decide(plan, running, facts({ applied: 1 }), 10)).toEqual({ do: 'wait', state: running })
    expect(decide(plan, running, facts(), 10)).toMatchObject({
      do: 'wait',
      state: { phase: 'holding', since: 10 },
    })
  })

  it('holds each stage, and goes on when it held long enough', () => {
    expect(decide(plan, holding, facts(), 999)).toMatchObject({ do: 'wait' })
    expect(decide(plan, holding, facts(), 1_000)).toEqual({ do: 'next', stage: 1 })
  })

  it('waits for a person where the stage says so', () => {
    expect(decide(plan, { ...holding, stage: 1 }, facts(), 1e9)).toMatchObject({ do: 'wait' })
  })

  it('is complete when its last stage held', () => {
    expect(decide(plan, { ...holding, stage: 2 }, facts(), 0)).toEqual({ do: 'complete' })
  })

  it('pauses on the first rejection, in words', () => {
    expect(decide(plan, running, facts({ applied: 1, rejected: 1 }), 10)).toEqual({
      do: 'pause',
      cause: 'rejected',
      reason: '1 node rejected it; 0 may.',
    })
  })

  it('turns back instead where the guard says so', () => {
    const strict = RolloutPlan.parse({ ...plan, guard: { onTrouble: 'roll_back' } })
    expect(decide(strict, holding, facts({ unhealthy: 2 }), 10)).toEqual({
      do: 'roll_back',
      cause: 'unhealthy',
      reason: '2 nodes fell ill after taking it; 0 may.',
    })
  })

  it('takes silence for trouble after a while', () => {
    expect(decide(plan, running, facts({ applied: 1 }), 30_000)).toEqual({
      do: 'pause',
      cause: 'silent',
      reason: '1 node did not answer within 30 s.',
    })
  })

  it('stops for a figure that stays over its bound, not for a peak', () => {
    const over = facts({ metric: 812 })
    const first = decide(plan, { ...holding, stage: 1 }, over, 100)
    expect(first).toMatchObject({ do: 'wait', state: { overSince: 100 } })
    const state = (first as { state: RolloutState }).state
    expect(decide(plan, state, facts({ metric: 500 }), 3_000)).toMatchObject({
      state: { overSince: null },
    })
    expect(decide(plan, state, over, 5_100)).toEqual({
      do: 'pause',
      cause: 'metric',
      reason: 'p99_ms is 812, over 600, for 5 s.',
    })
  })

  it('does nothing by itself while it is paused', () => {
    const paused: RolloutState = { ...running, phase: 'paused' }
    expect(decide(plan, paused, facts({ rejected: 9 }), 1e9)).toEqual({ do: 'wait', state: paused })
  })

  it('never skips a stage, and never goes on after trouble', () => {
    const step = fc.record({
      afterMs: fc.integer({ min: 0, max: 5_000 }),
      applied: fc.integer({ min: 0, max: 2 }),
      rejected: fc.integer({ min: 0, max: 1 }),
      metric: fc.option(fc.integer({ min: 0, max: 1_200 })),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let state = startRollout(0)
        let now = 0
        let stopped = false
        for (const { afterMs, ...its } of steps) {
          now += afterMs
          const found = decide(plan, state, facts(its), now)
          if (stopped) expect(found).toEqual({ do: 'wait', state })
          if (found.do === 'wait') state = found.state
          else if (found.do === 'next') {
            expect(found.stage).toBe(state.stage + 1)
            expect(its.rejected).toBe(0)
            state = { ...startRollout(now), stage: found.stage }
          } else {
            stopped = true
            state = { ...state, phase: 'paused' }
          }
        }
      }),
    )
  })
})

describe('a share of the nodes', () => {
  const ids = Array.from({ length: 10_000 }, (_, it) => `orders-${it.toString(36)}`)

  it('is even, whatever the salt', () => {
    for (const salt of ['app#1', 'app#2', 'payments#77']) {
      const share = ids.filter((id) => bucketOf(salt, id) < 0.25).length / ids.length
      expect(share).toBeGreaterThan(0.23)
      expect(share).toBeLessThan(0.27)
    }
  })

  it('falls on other nodes for another salt', () => {
    const first = new Set(ids.filter((id) => bucketOf('app#1', id) < 0.1))
    const both = ids.filter((id) => first.has(id) && bucketOf('app#2', id) < 0.1).length
    expect(both / first.size).toBeLessThan(0.15)
  })
})
