export interface Placed<M> {
  readonly x: number
  readonly marks: readonly M[]
}

/**
 * Marks nearer than `least` px become one with a count, at the newest one's place. 24 px is the least distance
 * at which marks of 18 px can be told apart by a press (WCAG 2.2, 2.5.8).
 *
 * @param marks oldest first
 */
export function mergeMarks<M>(
  marks: readonly M[],
  xOf: (mark: M) => number,
  least = 24,
): Placed<M>[] {
  const merged: { x: number; marks: M[] }[] = []
  for (const mark of marks) {
    const x = xOf(mark)
    const last = merged.at(-1)
    if (last && x - last.x < least) {
      last.marks.push(mark)
      last.x = x
    } else merged.push({ x, marks: [mark] })
  }
  return merged
}
