import type { NodeConfig, ReleaseDetail, RolloutPlan } from '@foundation/core/config'
import { bucketOf } from '@foundation/core/feed'
import { describe, expect, it } from 'vitest'

import { byTrouble, stageNodes, withAll } from './stage-nodes'

const guard: RolloutPlan['guard'] = {
  rejections: 0,
  unhealthy: 0,
  metric: null,
  answerMs: 30_000,
  onTrouble: 'pause',
}
const share = (part: number) => ({ reach: { kind: 'share', share: part } as const, holdMs: 0 })
const counts = { nodes: 0, applied: 0, rejected: 0, pending: 0, drifted: 0 }

function detail(stages: RolloutPlan['stages']) {
  const release: ReleaseDetail['release'] = {
    namespace: 'payments',
    number: 7,
    title: '',
    reason: '',
    state: 'rolling_out',
    kind: 'release',
    base: 6,
    by: 'ops',
    at: new Date(0),
    approvedBy: null,
    changes: 1,
    hash: '',
  }
  const progress = stages.map((_, at) => ({
    reach: '',
    holdMs: 0,
    state: 'running' as const,
    startedAt: at === 0 ? new Date(1_000) : null,
    counts,
  }))
  return { release, plan: { stages, guard }, stage: 0, stages: progress }
}

function row(nodeId: string, part: Partial<NodeConfig> = {}): NodeConfig {
  return {
    nodeId,
    service: 'payments',
    version: '2.10.3',
    namespace: 'payments',
    wanted: 6,
    running: 6,
    state: 'applied',
    path: null,
    message: null,
    source: 'server',
    drifted: false,
    overridden: [],
    restart: [],
    at: new Date(1_300),
    connected: true,
    ...part,
  }
}

const ids = Array.from({ length: 40 }, (_, at) => `payments-${at}`)

describe('nodes of a release', () => {
  it('stand by stage, as the share of each release places them', () => {
    const nodes = stageNodes(
      detail([share(0.25), share(0.5), share(1)]),
      ids.map((it) => row(it)),
    )
    const stages = nodes.map((it) => it.stage)
    expect(stages).toEqual([...stages].sort((a, b) => (a ?? 0) - (b ?? 0)))
    expect(new Set(stages)).toEqual(new Set([0, 1, 2]))
    for (const { nodeId, stage } of nodes) {
      const bucket = bucketOf('payments#7', nodeId)
      expect(stage).toBe(bucket < 0.25 ? 0 : bucket < 0.5 ? 1 : 2)
    }
  })

  it('say what they wait for, what they answered, and how long that took', () => {
    const message = 'expected a number of at most 30, received 40'
    const nodes = stageNodes(detail([share(1)]), [
      row('a', { wanted: 7, running: 7 }),
      row('b', { wanted: 7, state: 'rejected', path: 'db.pool.max', message }),
      row('c', { wanted: 7, state: 'pending' }),
      row('d'),
    ])
    const of = (id: string) => nodes.find((it) => it.nodeId === id)
    expect(of('a')).toMatchObject({ state: 'applied', words: 'as it was sent', tookMs: 300 })
    expect(of('b')).toMatchObject({ state: 'rejected', path: 'db.pool.max', words: message })
    expect(of('c')).toMatchObject({ state: 'pending', tookMs: null })
    expect(of('d')).toMatchObject({ state: 'waiting', words: 'waits for stage 100\u00a0%' })
  })

  it('took no time that can be told once they answered the next stage too', () => {
    const of = detail([share(0.99), share(1)])
    const stages = of.stages.map((it, at) => ({
      ...it,
      startedAt: new Date(at === 0 ? 1_000 : 9_000),
    }))
    const [node] = stageNodes({ ...of, stages }, [row('a', { wanted: 7, at: new Date(9_400) })])
    expect(node).toMatchObject({ state: 'applied', tookMs: null })
  })

  it('are told by name and service, and not at all by label', () => {
    const by = (selector: object) => ({ reach: { kind: 'nodes', selector } as const, holdMs: null })
    const rows = [row('a'), row('b', { service: 'cart' })]
    const staged = (stages: RolloutPlan['stages']) =>
      Object.fromEntries(stageNodes(detail(stages), rows).map((it) => [it.nodeId, it.stage]))
    expect(staged([by({ nodes: ['b'] }), share(1)])).toEqual({ a: 1, b: 0 })
    expect(staged([by({ services: ['payments'] }), share(1)])).toEqual({ a: 0, b: 1 })
    expect(staged([by({ labels: { zone: ['x'] } }), share(1)])).toEqual({ a: null, b: null })
  })

  it('are each there once, whatever page they came with', () => {
    const all = withAll([row('a'), row('b')], [row('b', { state: 'rejected' }), row('c')])
    expect(all.map((it) => `${it.nodeId} ${it.state}`)).toEqual([
      'a applied',
      'b applied',
      'c applied',
    ])
  })

  it('are listed with those that refused first', () => {
    const nodes = stageNodes(detail([share(1)]), [
      row('a'),
      row('b', { wanted: 7 }),
      row('c', { wanted: 7, state: 'rejected' }),
      row('d', { wanted: 7, state: 'pending' }),
    ])
    expect(byTrouble(nodes).map((it) => it.state)).toEqual([
      'rejected',
      'pending',
      'applied',
      'waiting',
    ])
  })
})
