import { describe, expect, it } from 'vitest'

import {
  formatAgo,
  formatBytes,
  formatClock,
  formatCount,
  formatExact,
  formatLatency,
  formatNumber,
  formatPercent,
  formatSpan,
  join,
  none,
  plural,
  toRate,
} from './format'

/** Reads a text as it is seen: the special spaces as plain ones. */
const seen = (text: string) => text.replace(/[\u2009\u00a0]/gu, ' ')

describe('numbers', () => {
  it('parts thousands with thin spaces', () => {
    expect(formatCount(48_213)).toBe('48\u2009213')
    expect(formatCount(1_234_567)).toBe('1\u2009234\u2009567')
    expect(formatCount(999)).toBe('999')
  })

  it('keeps three figures and drops zeros at the end', () => {
    expect(
      [4.2123, 42.123, 812.3, 1612.4, 0, 5, 9.999, 99.97, 999.6].map((it) =>
        seen(formatNumber(it)),
      ),
    ).toEqual(['4.21', '42.1', '812', '1 612', '0', '5', '10', '100', '1 000'])
  })

  it('writes shares as per cent with a space before the sign', () => {
    expect(formatPercent(0.0192)).toBe('1.92\u00a0%')
    expect(seen(formatPercent(0.481))).toBe('48 %')
    expect(seen(formatPercent(1))).toBe('100 %')
    expect(formatPercent(null)).toBe(none)
  })

  it('names bytes in the unit that keeps them short', () => {
    expect([0, 999, 1_000, 694_000_000, 4_294_967_296].map((it) => seen(formatBytes(it)))).toEqual([
      '0 B',
      '999 B',
      '1 kB',
      '694 MB',
      '4.29 GB',
    ])
  })

  it('goes up a unit instead of writing a fourth figure', () => {
    expect(seen(formatBytes(999_600))).toBe('1 MB')
    expect(seen(join(toRate(16_900)))).toBe('16.9 k/s')
    expect(seen(join(toRate(3.2468)))).toBe('3.25 /s')
  })
})

describe('times', () => {
  it('writes a measured time in ms, s or min', () => {
    expect(
      [0.312, 812, 999.6, 4_210, 100_000, 1_020_000].map((it) => seen(formatLatency(it))),
    ).toEqual(['0.31 ms', '812 ms', '1 s', '4.21 s', '100 s', '17 min'])
  })

  it('writes how long something lasted in its two largest units', () => {
    expect(
      [400, 14_000, 192_000, 432_000, 7_200_000, 7_500_000, 2_678_400_000].map((it) =>
        seen(formatSpan(it)),
      ),
    ).toEqual(['0.4 s', '14 s', '3 min 12 s', '7 min 12 s', '2 h', '2 h 5 min', '31 d'])
  })

  it('never shows a span below zero, whatever the clocks say', () => {
    expect(seen(formatSpan(-4_000))).toBe('0.0 s')
  })

  it('writes how long ago in one unit', () => {
    expect([0, 43_000, 1_560_000, 3 * 86_400_000].map((it) => seen(formatAgo(it)))).toEqual([
      'just now',
      '43 s ago',
      '26 min ago',
      '3 d ago',
    ])
  })

  it('writes clocks in the zone asked for', () => {
    const at = new Date('2026-11-21T02:57:41Z')
    expect(formatClock(at, 'UTC')).toBe('02:57:41')
    expect(formatClock(at, 'UTC', false)).toBe('02:57')
    expect(formatExact(at, 'UTC')).toBe('21 Nov 2026, 02:57:41 UTC')
  })
})

it('counts things in words', () => {
  expect([
    plural(1, 'node'),
    plural(2, 'node'),
    seen(plural(5_012, 'node')),
    plural(2, 'reply', 'replies'),
  ]).toEqual(['1 node', '2 nodes', '5 012 nodes', '2 replies'])
})
