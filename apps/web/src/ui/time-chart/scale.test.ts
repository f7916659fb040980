import { describe, expect, it } from 'vitest'

import { bandPath, linearTicks, logTicks, runsOf, timeTicks } from '../plot'
import { gapsOf, nearestSample, scaleOf } from './scale'

describe('axes', () => {
  it('go from zero in about three round ticks that hold the largest value', () => {
    expect(linearTicks(742)).toEqual([0, 500, 1000])
    expect(linearTicks(1)).toEqual([0, 0.5, 1])
    expect(linearTicks(214)).toEqual([0, 200, 400])
    expect(linearTicks(0)).toEqual([0, 1])
    for (const max of [0.0013, 0.7, 3, 9.99, 42, 860e6, 5e9]) {
      const ticks = linearTicks(max)
      expect(ticks.at(-1)).toBeGreaterThanOrEqual(max)
      expect(ticks.length).toBeLessThanOrEqual(4)
    }
  })

  it('go by powers of ten when logarithmic', () => {
    expect(logTicks(3, 4_210)).toEqual([1, 100, 10_000])
    expect(logTicks(10, 80)).toEqual([10, 100])
    expect(logTicks(5, 5)).toEqual([1, 10])
  })

  it('put values where they belong', () => {
    const linear = scaleOf([10, null, 100], { log: false })
    expect([0, 50, 100].map(linear.share)).toEqual([0, 0.5, 1])
    const log = scaleOf([1, 100], { log: true })
    expect([0, 1, 10, 100].map(log.share)).toEqual([0, 0, 0.5, 1])
  })

  it('reach at least as far as asked', () => {
    expect(scaleOf([0.2], { log: false, max: 1 }).ticks.at(-1)).toBe(1)
  })

  it('stand without samples', () => {
    expect(scaleOf([], { log: true }).ticks).toEqual([1, 10])
    expect(scaleOf([null], { log: false }).ticks).toEqual([0, 1])
  })

  it('have at most six labels at round times', () => {
    const hour = timeTicks(Date.parse('2026-11-21T01:58:00Z'), Date.parse('2026-11-21T02:58:00Z'))
    expect(hour.map((it) => new Date(it).toISOString().slice(11, 16))).toEqual([
      '02:00',
      '02:10',
      '02:20',
      '02:30',
      '02:40',
      '02:50',
    ])
    for (const span of [60e3, 15 * 60e3, 6 * 3600e3, 24 * 3600e3, 7 * 86400e3]) {
      expect(timeTicks(0, span).length).toBeLessThanOrEqual(7)
    }
  })
})

describe('missing samples', () => {
  it('part a line into runs, never bridged', () => {
    expect(runsOf([1, 2, null, null, 3])).toEqual([[1, 2], [3]])
    expect(runsOf([null, null])).toEqual([])
  })

  it('are gaps between the samples around them', () => {
    expect(gapsOf([0, 10, 20, 30, 40], [[1, null, null, 4, 5]])).toEqual([{ from: 0, to: 30 }])
  })

  it('are none while another series has a value, nor before the first or after the last', () => {
    expect(
      gapsOf(
        [0, 10, 20],
        [
          [1, null, 3],
          [1, 2, 3],
        ],
      ),
    ).toEqual([])
    expect(gapsOf([0, 10, 20], [[null, 2, null]])).toEqual([])
    expect(gapsOf([], [])).toEqual([])
  })
})

it('finds the sample nearest to a time', () => {
  const at = [0, 10, 20]
  expect([-5, 0, 4, 6, 14, 99].map((time) => nearestSample(at, time))).toEqual([0, 0, 0, 1, 1, 2])
  expect(nearestSample([], 5)).toBeNull()
})

it('closes a band back along its lower line', () => {
  const upper = [
    { x: 0, y: 1 },
    { x: 9, y: 2 },
  ]
  const lower = [
    { x: 0, y: 5 },
    { x: 9, y: 6 },
  ]
  expect(bandPath(upper, lower)).toBe('M0 1L9 2L9 6L0 5Z')
})
