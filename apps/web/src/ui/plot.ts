/** Geometry of lines: pure, shared by every chart. */

export interface Point {
  readonly x: number
  readonly y: number
}

/** Splits at the gaps: a missing sample is never bridged. */
export function runsOf<T>(points: readonly (T | null)[]): T[][] {
  const runs: T[][] = []
  let run: T[] = []
  for (const point of points) {
    if (point !== null) run.push(point)
    else if (run.length > 0) {
      runs.push(run)
      run = []
    }
  }
  if (run.length > 0) runs.push(run)
  return runs
}

/** An SVG path through the points; to a tenth of a pixel, which halves its length. */
export function linePath(points: readonly Point[]): string {
  return points
    .map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${round(x)} ${round(y)}`)
    .join('')
}

/** The area between an upper and a lower line over the same x. */
export function bandPath(upper: readonly Point[], lower: readonly Point[]): string {
  if (upper.length === 0) return ''
  return `${linePath(upper)}L${linePath([...lower].reverse()).slice(1)}Z`
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

/** Round numbers from zero to at least `max`, about three of them, each with the same step. */
export function linearTicks(max: number, wanted = 3): number[] {
  if (!(max > 0)) return [0, 1]
  const rough = max / (wanted - 1)
  const power = 10 ** Math.floor(Math.log10(rough))
  const step =
    [1, 2, 2.5, 5, 10].map((it) => it * power).find((it) => it >= rough * 0.9999) ?? 10 * power
  const ticks: number[] = []
  for (let i = 0; i * step < max * 1.0001 || ticks.length < 2; i += 1)
    ticks.push(Number((i * step).toPrecision(12)))
  const last = ticks.at(-1) ?? 0
  if (last < max) ticks.push(Number((ticks.length * step).toPrecision(12)))
  return ticks
}

/** Powers of ten around the values, at most four of them. */
export function logTicks(min: number, max: number): number[] {
  const from = Math.floor(Math.log10(Math.max(min, 1e-6)))
  const to = Math.max(from + 1, Math.ceil(Math.log10(Math.max(max, 1e-6)) - 1e-9))
  const stride = Math.ceil((to - from) / 3)
  const ticks: number[] = []
  for (let power = from; power < to + stride; power += stride) ticks.push(10 ** power)
  return ticks
}

const timeSteps = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_200, 1_800, 3_600, 7_200, 10_800, 14_400, 21_600,
  43_200, 86_400,
]

/** Times for labels: round ones, at most `most`, from the step above. */
export function timeTicks(from: number, to: number, most = 6): number[] {
  const span = (to - from) / 1000
  const step =
    (timeSteps.find((it) => span / it <= most) ?? 86_400 * Math.ceil(span / 86_400 / most)) * 1000
  const ticks: number[] = []
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) ticks.push(at)
  return ticks
}
