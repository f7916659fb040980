import { describe, expect, it } from 'vitest'

import { extendToNow } from './spans-view'

const span = (from: number, to: number) => ({
  state: 'healthy' as const,
  reason: '',
  from: new Date(from),
  to: new Date(to),
})

describe('extendToNow', () => {
  it('lets the last state go on', () => {
    expect(extendToNow([span(0, 5), span(5, 8)], 20).map((it) => it.to.getTime())).toEqual([5, 20])
  })

  it('changes nothing that reaches now, and nothing out of nothing', () => {
    const spans = [span(0, 20)]
    expect(extendToNow(spans, 20)).toBe(spans)
    expect(extendToNow([], 20)).toEqual([])
  })
})
