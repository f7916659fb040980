import type { GuardSeries } from '@foundation/core/protection'
import { describe, expect, it } from 'vitest'

import { errorSeries, latencySeries, shadowSeries, toAnnotations } from './series-view'
import type { FoldedTransition } from './transition-view'

const series: GuardSeries = {
  stepMs: 10_000,
  at: [0, 10_000, 20_000, 30_000].map((it) => new Date(it)),
  callsPerS: [10, 10, 10, null],
  errorRatio: [0, 0.004, 0.71, null],
  refusedRatio: [0, 0, 0.9, null],
  shadowRefusedRatio: [0, 0.1, 0.95, null],
  p50Ms: [4, 4, 900, null],
  p95Ms: [9, 9, 1_900, null],
  p99Ms: [12, 11, 2_000, null],
}

describe('the charts of a guard', () => {
  it('show the newest full bucket as the value', () => {
    expect(latencySeries(series).value).toEqual({ value: '2', unit: 's' })
    expect(latencySeries(series).summary).toBe(
      'The p99 of the answers lay between 11\u00a0ms and 2\u00a0s.',
    )
  })

  it('are red where errors alarm, and only there', () => {
    expect(errorSeries(series).value).toEqual({ value: '71', unit: '%', tone: 'down' })
    expect(errorSeries({ ...series, errorRatio: [0, 0.01, 0.02, null] }).value).toEqual({
      value: '2',
      unit: '%',
    })
  })

  it('show no value once the last samples are missing', () => {
    const errorRatio = [0.5, null, null, null]
    expect(errorSeries({ ...series, errorRatio }).value).toBeNull()
    expect(errorSeries({ ...series, errorRatio: [null] }).summary).toContain('no samples')
  })

  it('set the shadow beside what acts', () => {
    const { lines, summary } = shadowSeries(series)
    expect(lines.map(({ key, color }) => [key, color])).toEqual([
      ['live', undefined],
      ['shadow', 2],
    ])
    expect(summary).toContain('The shadow’s lay between 0\u00a0% and 95\u00a0%.')
  })

  it('mark what changed for callers, oldest first', () => {
    const folded = (to: FoldedTransition['to'], at: number): FoldedTransition => ({
      id: `${to} ${at}`,
      at: new Date(at),
      to,
      nodeIds: ['a'],
      title: '',
      reason: '',
      again: false,
    })
    const rows = [folded('closed', 30), folded('half_open', 20), folded('open', 10)]
    expect(toAnnotations(rows, 60).map((it) => it.label)).toEqual(['open', 'closed'])
    // In a long range they would cover one another: the line stays, its word does not.
    expect(toAnnotations(rows, 600).map((it) => it.label)).toEqual(['open', undefined])
  })
})
