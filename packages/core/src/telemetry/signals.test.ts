import { describe, expect, it } from 'vitest'

import { RuntimeSignals } from './index.js'

const signals: RuntimeSignals = {
  windowMs: 5_000,
  elu: 0.2,
  delayP50Ms: 1,
  delayP99Ms: 4,
  delayMaxMs: 20,
  cpu: 1.5,
  heapUsedBytes: 2e7,
  heapLimitBytes: 4e9,
  heapSpaces: { new_space: 1e6, old_space: 1.9e7 },
  rssBytes: 8e7,
  externalBytes: 2e6,
  gc: { minor: 3, major: 0, incremental: 0, weakcb: 0, pauseMs: 2, longestMs: 1 },
  handles: 6,
  uptimeMs: 60_000,
}
const spaces = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`space_${i}`, 1]))

describe('runtime signals', () => {
  it('are taken as they are', () => {
    expect(RuntimeSignals.parse(signals)).toEqual(signals)
  })

  it.each([
    ['a utilisation above 1', { elu: 1.01 }],
    ['a number that is none', { delayP99Ms: Number.NaN }],
    ['infinity', { cpu: Number.POSITIVE_INFINITY }],
    ['a negative size', { rssBytes: -1 }],
    ['a size past what a number holds', { rssBytes: 2 ** 53 }],
    ['17 heap spaces', { heapSpaces: spaces(17) }],
    ['a heap space named past 64', { heapSpaces: { ['s'.repeat(65)]: 1 } }],
    ['text for a number', { handles: '6' }],
    ['a signal that is not known', { temperature: 40 }],
  ])('refuse %s', (_what, change) => {
    expect(RuntimeSignals.safeParse({ ...signals, ...change }).success).toBe(false)
  })
})
