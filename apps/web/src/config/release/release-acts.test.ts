import type { NodeCounts, ReleaseDetail, ReleaseState } from '@foundation/core/config'
import { describe, expect, it } from 'vitest'

import { actWords, offeredActs, verbs } from './release-acts'

const counts = (nodes: number, part: Partial<NodeCounts> = {}): NodeCounts => ({
  nodes,
  applied: nodes,
  rejected: 0,
  pending: 0,
  drifted: 0,
  ...part,
})

function detail(state: ReleaseState, stage: number | null) {
  const release: ReleaseDetail['release'] = {
    namespace: 'payments',
    number: 4_127,
    title: 'Raise the pool',
    reason: 'month end',
    state,
    kind: 'release',
    base: 4_098,
    by: 'ops-lead',
    at: new Date(0),
    approvedBy: null,
    changes: 2,
    hash: '',
  }
  const shares = [0.25, 0.5, 1]
  return {
    release,
    stage,
    plan: {
      stages: shares.map((share) => ({ reach: { kind: 'share' as const, share }, holdMs: 0 })),
      guard: {
        rejections: 0,
        unhealthy: 0,
        metric: null,
        answerMs: 30_000,
        onTrouble: 'pause' as const,
      },
    },
    stages: [6, 12, 24].map((nodes) => ({
      reach: '',
      holdMs: 0,
      state: 'running' as const,
      startedAt: null,
      counts: counts(nodes),
    })),
    counts: counts(6, { applied: 5, rejected: 1 }),
  }
}

describe('acts on a release', () => {
  it('name how many nodes they touch', () => {
    const paused = detail('paused', 0)
    expect(actWords('rollBack', paused).confirm).toBe('Roll back 6 nodes')
    expect(actWords('advance', paused).confirm).toBe('Send it to 6 more nodes')
    expect(actWords('start', detail('approved', null)).confirm).toBe('Start on 6 nodes')
    expect(actWords('pause', paused).facts.map((it) => it.value)).toEqual(['6', '18', '1'])
  })

  it('say where nodes return to', () => {
    expect(actWords('rollBack', detail('paused', 0)).description).toMatch(/return to r4098/u)
    const out = actWords('rollBack', { ...detail('released', null), counts: counts(24) })
    expect(out.title).toBe('Roll back 24 nodes?')
    expect(out.description).toMatch(/new release with what r4098 said/u)
    const first = detail('paused', 0)
    const base = { ...first, release: { ...first.release, base: null } }
    expect(actWords('rollBack', base).description).toMatch(/their own defaults/u)
  })

  it('complete it after its last stage', () => {
    expect(actWords('advance', detail('rolling_out', 2)).title).toBe('Complete r4127?')
  })

  it('each ask a question and have three facts at most', () => {
    for (const verb of verbs) {
      const words = actWords(verb, detail('rolling_out', 1))
      expect(words.title).toMatch(/\?$/u)
      expect(words.facts.length).toBeLessThanOrEqual(3)
    }
  })
})

describe('offeredActs', () => {
  const may = {
    approve: false,
    start: false,
    pause: false,
    resume: false,
    advance: false,
    rollBack: false,
  }

  it('are those that the server grants to whoever may release', () => {
    const { release } = detail('in_review', null)
    expect(offeredActs({ may, release }, true)).toEqual(may)
  })

  it.each([
    ['in_review', ['approve']],
    ['approved', ['start']],
    ['rolling_out', ['pause', 'advance', 'rollBack']],
    ['paused', ['resume', 'advance', 'rollBack']],
    ['released', ['rollBack']],
    ['declined', []],
  ] as const)('show everybody else what somebody could do with one that is %s', (state, acts) => {
    const { release } = detail(state, null)
    const offered = Object.entries(offeredActs({ may, release }, false))
    expect(offered.flatMap(([act, is]) => (is ? [act] : []))).toEqual(acts)
  })
})
