import type { Layer, NodeCounts, ReleaseDetail, RolloutEvent } from '@foundation/core/config'
import { describe, expect, it } from 'vitest'

import { diffLayers } from '../values/draft-diff'
import {
  beforeOf,
  describeGuard,
  describeReach,
  describeState,
  isSaidOf,
  stageBlocks,
} from './release-view'

function layer(name: string, values: Layer['values'], part: Partial<Layer> = {}): Layer {
  const level = name === 'default' ? 'default' : 'environment'
  return { name, level, rank: 0, selector: {}, values, ...part }
}

describe('what ran before a release', () => {
  it.each<[string, Layer[], Layer[]]>([
    [
      'values',
      [layer('default', { a: { b: 1 }, c: 2 })],
      [layer('default', { a: { b: 3 }, d: [4] })],
    ],
    ['a layer that came', [layer('default', {})], [layer('default', {}), layer('prod', { a: 1 })]],
    ['a layer that went', [layer('default', {}), layer('prod', { a: 1 })], [layer('default', {})]],
    [
      'whom a layer is for',
      [layer('prod', { a: 1 }, { selector: { services: ['cart'] } })],
      [layer('prod', { a: 1 })],
    ],
    ['names with a slash', [layer('default', { 'a/b~': 1 })], [layer('default', { 'a/b~': 2 })]],
  ])('is told from what it changed: %s', (_, before, after) => {
    const told = beforeOf(after, diffLayers(before, after))
    expect(told).toEqual(before)
  })
})

const counts = (nodes: number, part: Partial<NodeCounts> = {}): NodeCounts => ({
  nodes,
  applied: 0,
  rejected: 0,
  pending: 0,
  drifted: 0,
  ...part,
})
const share = (part: number, holdMs: number | null = 0) => ({
  reach: { kind: 'share' as const, share: part },
  holdMs,
})

const detail: Pick<ReleaseDetail, 'stages' | 'stage' | 'release' | 'plan' | 'tripped'> = {
  release: {
    namespace: 'payments',
    number: 7,
    title: '',
    reason: '',
    state: 'paused',
    kind: 'release',
    base: 6,
    by: 'ops',
    at: new Date(0),
    approvedBy: null,
    changes: 1,
    hash: '',
  },
  plan: {
    stages: [share(0.05), share(0.25), share(0.5, 600_000), share(1)],
    guard: {
      rejections: 0,
      unhealthy: 1,
      metric: { name: 'p99_ms', max: 600, forMs: 10_000 },
      answerMs: 30_000,
      onTrouble: 'pause',
    },
  },
  stage: 1,
  tripped: '1 node rejected it',
  stages: [
    {
      reach: '5 %',
      holdMs: 0,
      state: 'done',
      startedAt: new Date(0),
      counts: counts(2, { applied: 2 }),
    },
    {
      reach: '25 %',
      holdMs: 0,
      state: 'paused',
      startedAt: new Date(10),
      counts: counts(6, { applied: 5, rejected: 1 }),
    },
    { reach: '50 %', holdMs: 600_000, state: 'waiting', startedAt: null, counts: counts(12) },
    { reach: 'everyone', holdMs: 0, state: 'waiting', startedAt: null, counts: counts(24) },
  ],
}
const events: RolloutEvent[] = [
  { at: new Date(3_000), what: 'paused', by: 'system', reason: 'guard' },
]

describe('stages', () => {
  it('say how far each is, and what each adds', () => {
    const blocks = stageBlocks(detail, events, 60_000)
    expect(
      blocks.map((it) => `${it.reach} ${it.state} ${it.note}: ${it.counts} ${it.rejected}`),
    ).toEqual([
      '5\u00a0% applied : 2 applied 0',
      '25\u00a0% paused paused for 57\u00a0s: 5 applied 1',
      '50\u00a0% waiting hold 10\u00a0min: 6 more nodes 0',
      '100\u00a0% waiting then done: 12 more nodes 0',
    ])
    expect(blocks.map((it) => it.isCurrent)).toEqual([false, true, false, false])
  })

  it('that were never reached say so once it is over', () => {
    const over = {
      ...detail,
      stage: null,
      release: { ...detail.release, state: 'rolled_back' as const },
    }
    const blocks = stageBlocks(over, events, 60_000)
    expect(blocks.map((it) => it.state)).toEqual([
      'rolled_back',
      'rolled_back',
      'waiting',
      'waiting',
    ])
    expect(blocks[2]?.note).toBe('not reached')
  })
})

describe('what a node said of a value', () => {
  const set = (layer: string, after: unknown, path = '/db/pool/max') =>
    ({ layer, op: 'replace', path, before: 20, after, secret: false }) as const
  const all = [set('default', 40), set('tier-2', 12), set('default', 1, '/other')]

  it('is of the layer whose value it names, where several set it', () => {
    const message = 'expected a number of at most 30, received 40'
    expect(all.map((it) => isSaidOf(message, it, all))).toEqual([true, false, true])
  })
})

describe('words of a release', () => {
  it('say who stopped it', () => {
    const told = { ...detail, events: [...events] }
    expect(describeState(told)).toBe('Paused by guard')
    expect(describeState({ ...told, tripped: null })).toBe('Paused')
    const going = { ...told, release: { ...detail.release, state: 'rolling_out' as const } }
    expect(describeState(going)).toBe('Stage 2 of 4')
  })

  it('say who rolled it back: the guard, or a person who found it paused', () => {
    const release = { ...detail.release, state: 'rolled_back' as const }
    const by = (name: string, reason: string) => ({
      ...{ ...detail, release, tripped: '1 node rejected it; 0 may' },
      events: [{ at: new Date(0), what: 'rolled_back' as const, by: name, reason }],
    })
    expect(describeState(by('Foundation', '1 node rejected it; 0 may'))).toBe(
      'Rolled back by guard',
    )
    expect(describeState(by('ops-lead', '2.9.8 cannot take it'))).toBe('Rolled back')
  })

  it('say what a stage reaches and what the guard looks at', () => {
    expect(describeReach({ kind: 'share', share: 0.125 })).toBe('12.5\u00a0%')
    expect(describeReach({ kind: 'nodes', selector: { services: ['cart'] } })).toBe('cart')
    expect(describeGuard(detail.plan, (value) => `${value} ms`)).toBe(
      '1 rejection, 2 nodes fallen ill or p99 of calls over 600 ms pauses it',
    )
  })
})
