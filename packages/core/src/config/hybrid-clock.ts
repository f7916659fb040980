/**
 * Time that never goes back and orders causes before effects, though wall clocks differ and step.
 *
 * Source: Kulkarni, Demirbas and others, "Logical Physical Clocks", OPODIS 2014 (hybrid logical clocks).
 */

export interface HybridTime {
  /** Wall-clock ms; the greatest that was seen. */
  readonly wallMs: number
  /** Tells apart what has the same `wallMs`. */
  readonly counter: number
}

/** How far ahead of our clock another's time may be before it is not believed. */
export const maxDriftMs = 60_000

/** The next time, after all that was seen here. */
export function tick(last: HybridTime, wallMs: number): HybridTime {
  return wallMs > last.wallMs
    ? { wallMs, counter: 0 }
    : { wallMs: last.wallMs, counter: last.counter + 1 }
}

/** The next time, after all that was seen here and `other`, which came from elsewhere. */
export function receive(last: HybridTime, other: HybridTime, wallMs: number): HybridTime {
  const believed = other.wallMs <= wallMs + maxDriftMs ? other : { wallMs, counter: 0 }
  const latest = Math.max(wallMs, last.wallMs, believed.wallMs)
  const counters = [last, believed].filter((it) => it.wallMs === latest).map((it) => it.counter + 1)
  return { wallMs: latest, counter: Math.max(0, ...counters) }
}

/** Below 0 when `a` is earlier. Equal times of different writers are ordered by whoever compares. */
export function compareTimes(a: HybridTime, b: HybridTime): number {
  return a.wallMs - b.wallMs || a.counter - b.counter
}
