/** Milliseconds since the Unix epoch for stamps, or since any fixed point for spans. Handed in, never read. */
export type Clock = () => number

export const second = 1_000
export const minute = 60 * second
export const hour = 60 * minute
export const day = 24 * hour

/**
 * A span as people read it, in at most two units: `0.8 s`, `14 s`, `3 min 12 s`, `2 h 5 min`, `6 d`.
 * Negative spans, which a stepped clock can give, read as zero.
 */
export function formatDuration(ms: number): string {
  const span = Math.max(0, ms)
  if (span < 10 * second) return `${(Math.floor(span / 100) / 10).toFixed(1)} s`
  if (span < minute) return `${Math.floor(span / second)} s`
  if (span < hour) return pair(span, minute, 'min', second, 's')
  if (span < day) return pair(span, hour, 'h', minute, 'min')
  return `${Math.floor(span / day)} d`
}

function pair(
  span: number,
  big: number,
  bigUnit: string,
  small: number,
  smallUnit: string,
): string {
  const rest = Math.floor((span % big) / small)
  const head = `${Math.floor(span / big)} ${bigUnit}`
  return rest === 0 ? head : `${head} ${rest} ${smallUnit}`
}

/**
 * How long to wait before try number `attempt` (from 0): full jitter over an exponential bound.
 * Source: "Exponential Backoff and Jitter", AWS Architecture Blog, 2015.
 *
 * @param random a number in [0, 1)
 */
export function fullJitter(
  attempt: number,
  { baseMs, capMs }: { baseMs: number; capMs: number },
  random: number,
): number {
  return Math.floor(random * Math.min(capMs, baseMs * 2 ** attempt))
}
