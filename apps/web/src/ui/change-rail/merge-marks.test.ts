import { describe, expect, it } from 'vitest'

import { mergeMarks } from './merge-marks'

const at = (x: number) => x

describe('marks of the rail', () => {
  it('stand alone with room between them', () => {
    expect(mergeMarks([0, 24, 60], at).map((it) => it.marks.length)).toEqual([1, 1, 1])
  })

  it('become one when nearer than 24 px, at the newest one', () => {
    expect(mergeMarks([0, 23, 60], at)).toEqual([
      { x: 23, marks: [0, 23] },
      { x: 60, marks: [60] },
    ])
  })

  it('never overlap after they were merged', () => {
    const marks = Array.from({ length: 200 }, (_, index) => index * 7)
    const merged = mergeMarks(marks, at)
    expect(merged.flatMap((it) => it.marks)).toEqual(marks)
    for (const [index, it] of merged.entries()) {
      const before = merged[index - 1]
      if (before) expect(it.x - before.x).toBeGreaterThanOrEqual(24)
    }
  })
})
