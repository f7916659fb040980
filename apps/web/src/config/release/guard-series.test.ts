import { describe, expect, it } from 'vitest'

import { formatMetric, guardMarks, guardSeries } from './guard-series'

const metric = { name: 'p99_ms' as const, max: 600, forMs: 10_000 }
const at = [0, 1_000, 2_000, 9_000].map((it) => new Date(it))

describe('the guarded figure', () => {
  it('is drawn with and without the release', () => {
    const guard = { at, with: [200, 300, 812, null], without: [190, 190, null, null] }
    const drawn = guardSeries(guard, metric, 7)
    expect(drawn).toMatchObject({ stepMs: 1_000, newest: 812, from: at[0], to: at[3] })
    expect(drawn?.series.map((it) => it.label)).toEqual(['with r7', 'without'])
    expect(drawn?.summary).toBe(
      'p99 of calls: 812\u00a0ms of the nodes with r7, 190\u00a0ms of the others, at most 600\u00a0ms',
    )
  })

  it('is nothing before the first sample', () => {
    expect(guardSeries({ at: [], with: [], without: [] }, metric, 7)).toBeNull()
    expect(guardSeries(null, metric, 7)).toBeNull()
  })

  it('is written in its own unit', () => {
    expect(formatMetric('error_ratio', 0.0192)).toBe('1.92\u00a0%')
    expect(formatMetric('loop_delay_p99_ms', 1_200)).toBe('1.2\u00a0s')
    expect(formatMetric('elu', null)).toBe('–')
  })

  it('is marked where the rollout moved', () => {
    const event = (what: 'stage' | 'approved', ms: number) => ({
      at: new Date(ms),
      what,
      by: 'system',
      reason: '',
    })
    expect(guardMarks([event('approved', 1), event('stage', 2)]).map((it) => it.label)).toEqual([
      'stage',
    ])
  })
})
