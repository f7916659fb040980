import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import {
  assess,
  canMove,
  LivenessPolicy,
  type NodeFacts,
  NodeState,
  statesByUrgency,
  troubleStates,
} from './index.js'

const policy = LivenessPolicy.parse({})
const fine: NodeFacts = {
  left: null,
  connected: true,
  silentMs: 0,
  ready: true,
  draining: null,
  lagMs: 0,
  failing: [],
}
const failing = [{ name: 'postgres', status: 'critical' }] as const

describe('assess', () => {
  it.each<[string, Partial<NodeFacts>, NodeState, string]>([
    ['nothing is wrong', {}, 'healthy', ''],
    ['not ready yet', { ready: false }, 'joining', ''],
    ['a check fails', { failing }, 'degraded', 'postgres critical'],
    ['the main thread lags', { lagMs: 1_000 }, 'stalled', '1.0 s without a turn'],
    ['the main thread lags a little', { lagMs: 999 }, 'healthy', ''],
    ['it drains', { draining: 'deploy' }, 'draining', 'deploy'],
    ['it drains without a reason', { draining: '' }, 'draining', ''],
    ['quiet for less than the limit', { silentMs: 4_999 }, 'healthy', ''],
    ['quiet past the limit', { silentMs: 5_000 }, 'suspect', 'beats are missing'],
    ['just disconnected', { connected: false, silentMs: 1_999 }, 'healthy', ''],
    ['disconnected', { connected: false, silentMs: 2_000 }, 'suspect', 'connection lost'],
    ['quiet for long', { silentMs: 12_000 }, 'down', 'silent past the limit'],
    ['left', { left: 'leave' }, 'left', 'left on its own'],
    ['removed', { left: 'removed' }, 'left', 'removed by an operator'],
    ['forgotten', { left: 'forgotten' }, 'left', 'down for too long'],
    ['lagging while it starts', { ready: false, lagMs: 3_000 }, 'stalled', '3.0 s without a turn'],
    ['lagging while it drains', { draining: 'deploy', lagMs: 3_000 }, 'draining', 'deploy'],
    ['failing while it starts', { ready: false, failing }, 'joining', ''],
  ])('%s', (_what, change, state, reason) => {
    expect(assess({ ...fine, ...change }, policy)).toEqual({ state, reason })
  })

  const anyFacts: fc.Arbitrary<NodeFacts> = fc.record({
    left: fc.option(fc.constantFrom('leave', 'removed', 'forgotten'), { freq: 8 }),
    connected: fc.boolean(),
    silentMs: fc.nat(20_000),
    ready: fc.boolean(),
    draining: fc.option(fc.string()),
    lagMs: fc.nat(3_000),
    failing: fc.constantFrom([], failing),
  })
  const judge = (facts: NodeFacts) => assess(facts, policy).state

  it('reaches every state, and no other', () => {
    const seen = new Set(fc.sample(anyFacts, { numRuns: 5_000, seed: 1 }).map(judge))
    expect([...seen].sort()).toEqual([...NodeState.options].sort())
  })

  it('makes only moves that canMove allows, however late it looks', () => {
    fc.assert(
      fc.property(fc.array(anyFacts, { maxLength: 20 }), (looks) => {
        let state: NodeState = 'joining'
        let left: NodeFacts['left'] = null
        for (const facts of looks) {
          // Who left stays so until it joins anew, which begins as `joining`.
          left ??= facts.left
          const next = judge({ ...facts, left })
          expect(next === state || canMove(state, next)).toBe(true)
          state = next
        }
      }),
    )
  })

  it('only gets worse while a node is silent', () => {
    const order = ['suspect', 'down']
    fc.assert(
      fc.property(anyFacts, fc.nat(20_000), (facts, more) => {
        const now = order.indexOf(judge(facts))
        const later = order.indexOf(judge({ ...facts, silentMs: facts.silentMs + more }))
        expect(later).toBeGreaterThanOrEqual(now)
      }),
    )
  })

  it('never calls a node that speaks suspect or down, whatever its lag', () => {
    fc.assert(
      fc.property(anyFacts, fc.nat(), (facts, lagMs) => {
        const state = judge({ ...facts, left: null, lagMs, silentMs: 0 })
        expect(['suspect', 'down', 'left']).not.toContain(state)
      }),
    )
  })
})

describe('canMove', () => {
  it('bars staying, and coming back from left other than by joining', () => {
    for (const from of NodeState.options) {
      for (const to of NodeState.options) {
        expect(canMove(from, to)).toBe(from !== to && (from !== 'left' || to === 'joining'))
      }
    }
  })
})

describe('the orders of states', () => {
  it('name every state once', () => {
    expect([...statesByUrgency].sort()).toEqual([...NodeState.options].sort())
  })

  it('put all trouble before all that is planned', () => {
    expect(statesByUrgency.slice(0, troubleStates.length)).toEqual(troubleStates)
  })
})

describe('LivenessPolicy', () => {
  it('by default makes a killed node suspect within 6 s and down within 15 s', () => {
    expect(policy.lostAfterMs).toBeLessThanOrEqual(6_000 - 1_000)
    expect(policy.downAfterMs).toBeLessThanOrEqual(15_000 - 1_000)
    expect(policy.suspectAfterMs).toBeGreaterThan(2 * policy.heartbeatMs)
  })
})
