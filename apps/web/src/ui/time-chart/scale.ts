import { linearTicks, logTicks } from '../plot'

export interface Scale {
  /** Up from the bottom of the plot, as a share of its height. */
  readonly share: (value: number) => number
  readonly ticks: readonly number[]
}

interface ScaleOptions {
  readonly log: boolean
  /** The axis reaches at least this far. */
  readonly max?: number | undefined
}

/** The value axis: from zero, except where it is logarithmic. */
export function scaleOf(values: Iterable<number | null>, { log, max }: ScaleOptions): Scale {
  let least = Number.POSITIVE_INFINITY
  let most = max ?? 0
  for (const value of values) {
    if (value === null) continue
    if (value > most) most = value
    if (value > 0 && value < least) least = value
  }
  return log ? logScale(least, most) : linearScale(most)
}

function linearScale(most: number): Scale {
  const ticks = linearTicks(most)
  const top = Math.max(ticks.at(-1) ?? 1, most)
  return { ticks, share: (value) => value / top }
}

/** Zero has no logarithm: it lies on the bottom line. */
function logScale(least: number, most: number): Scale {
  const ticks = logTicks(Number.isFinite(least) ? least : 1, most > 0 ? most : 10)
  const from = Math.log10(ticks[0] ?? 1)
  const to = Math.log10(ticks.at(-1) ?? 10)
  return {
    ticks,
    share: (value) =>
      value <= 0 ? 0 : Math.min(1, Math.max(0, (Math.log10(value) - from) / (to - from))),
  }
}

export interface Gap {
  readonly from: number
  readonly to: number
}

/**
 * Stretches between the first and the last sample in which no series has a value. Before the first and
 * after the last there is nothing to miss.
 */
export function gapsOf(
  at: readonly number[],
  series: readonly (readonly (number | null)[])[],
): Gap[] {
  const present = at.map((_, index) => series.some((values) => (values[index] ?? null) !== null))
  const first = present.indexOf(true)
  const last = present.lastIndexOf(true)
  const gaps: Gap[] = []
  let from: number | null = null
  for (let index = first; index >= 0 && index <= last; index += 1) {
    if (!present[index]) from ??= index - 1
    else if (from !== null) {
      gaps.push({ from: at[from] ?? 0, to: at[index] ?? 0 })
      from = null
    }
  }
  return gaps
}

/** The sample nearest to a time; null without samples. */
export function nearestSample(at: readonly number[], time: number): number | null {
  let low = 0
  let high = at.length - 1
  if (high < 0) return null
  while (low < high) {
    const middle = (low + high) >> 1
    if ((at[middle] ?? 0) < time) low = middle + 1
    else high = middle
  }
  const before = at[low - 1]
  return before !== undefined && time - before < (at[low] ?? 0) - time ? low - 1 : low
}
