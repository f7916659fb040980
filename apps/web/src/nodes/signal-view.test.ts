import type { SignalSeries } from '@foundation/core/nodes'
import { describe, expect, it } from 'vitest'

import { hasSamples, toCharts, toShades } from './signal-view'

function seriesOf(part: Partial<SignalSeries>): SignalSeries {
  const none = [null, null, null, null]
  return {
    stepMs: 15_000,
    at: none.map((_, at) => new Date(at * 15_000)),
    elu: none,
    delayP50Ms: none,
    delayP99Ms: none,
    cpu: none,
    heapUsedBytes: none,
    heapLimitBytes: none,
    rssBytes: none,
    gcLongestMs: none,
    handles: none,
    ...part,
  }
}
const chart = (part: Partial<SignalSeries>, key: string) =>
  toCharts(seriesOf(part)).find((it) => it.key === key)

describe('toCharts', () => {
  it('colours a delay that is a stall, and no other', () => {
    expect(chart({ delayP99Ms: [10, 10, 12, 4_100] }, 'delay')?.value).toEqual({
      value: '4.1',
      unit: 's',
      tone: 'stalled',
    })
    expect(chart({ delayP99Ms: [10, 10, 12, 14] }, 'delay')?.value).not.toHaveProperty('tone')
  })

  it('says how full the heap is, and warns when it is', () => {
    const full = chart(
      { heapUsedBytes: [1, 1, 1, 95e6], heapLimitBytes: [1e8, 1e8, 1e8, 1e8] },
      'heap',
    )
    expect(full?.facts).toBe('95\u00a0% of its limit')
    expect(full?.value?.tone).toBe('down')
    expect(full?.thresholds[0]?.label).toBe('limit 100\u00a0MB')
  })

  it('has no value now when the samples stopped', () => {
    expect(chart({ cpu: [0.4, null, null, null] }, 'cpu')?.value).toBeNull()
    expect(chart({ cpu: [null, null, 0.4, null] }, 'cpu')?.value?.value).toBe('40')
  })

  it('tells the range and the gaps in words', () => {
    expect(chart({ cpu: [0.1, null, 0.4, 0.2] }, 'cpu')?.summary).toBe(
      'CPU time lay between 10\u00a0% and 40\u00a0%. 1 of 4 buckets have no sample.',
    )
    expect(chart({}, 'cpu')?.summary).toBe('CPU time: no samples in this range.')
  })
})

describe('hasSamples', () => {
  it('knows an empty range', () => {
    expect(hasSamples(seriesOf({}))).toBe(false)
    expect(hasSamples(seriesOf({ elu: [null, 0.1, null, null] }))).toBe(true)
  })
})

describe('toShades', () => {
  it('shades trouble alone', () => {
    const from = new Date(0)
    const to = new Date(1)
    const states = ['healthy', 'stalled', 'draining', 'down'] as const
    expect(
      toShades(states.map((state) => ({ state, from, to, reason: '' }))).map((it) => it.state),
    ).toEqual(['stalled', 'down'])
  })
})
