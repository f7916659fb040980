export interface Placed<M> {
  readonly x: number
  readonly marks: readonly M[]
}

/**
 * Marks nearer than `least` px become one with a count, at the newest one's place: a mark is 18 px wide, and
 * what overlaps cannot be pressed.
 *
 * @param marks oldest first
 */
export function mergeMarks<M>(
  marks: readonly M[],
  xOf: (mark: M) => number,
  least = 16,
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
