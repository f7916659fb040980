/**
 * What the two threads share without a message: the main thread writes, the worker reads.
 *
 * The stamp says when the main thread last turned. A blocked main thread cannot send a message that it is
 * blocked, but the worker sees that the stamp stands still.
 */

/** How often the main thread leaves its stamp. */
export const stampEveryMs = 250

const bytes = 16

export interface SharedFacts {
  /** Monotonic nanoseconds, one clock for both threads. */
  readonly stamp: BigInt64Array
  /** 0: requests being served. 1: whether somebody listens to single messages. */
  readonly counts: Int32Array
}

export function newSharedBuffer(): SharedArrayBuffer {
  return new SharedArrayBuffer(bytes)
}

export function openShared(buffer: SharedArrayBuffer): SharedFacts {
  return { stamp: new BigInt64Array(buffer, 0, 1), counts: new Int32Array(buffer, 8, 2) }
}

/** Leaves the main thread's stamp. */
export function stampTurn({ stamp }: SharedFacts): void {
  Atomics.store(stamp, 0, process.hrtime.bigint())
}

/** How long the main thread has not turned beyond what its interval allows, in milliseconds. */
export function readLagMs({ stamp }: SharedFacts): number {
  const silentMs = Number(process.hrtime.bigint() - Atomics.load(stamp, 0)) / 1e6
  return Math.max(0, silentMs - stampEveryMs)
}

export function setInFlight({ counts }: SharedFacts, inFlight: number): void {
  counts[0] = inFlight
}

export function readInFlight({ counts }: SharedFacts): number {
  return Math.max(0, Atomics.load(counts, 0))
}

export function setTrafficWanted({ counts }: SharedFacts, wanted: boolean): void {
  counts[1] = wanted ? 1 : 0
}

export function isTrafficWanted({ counts }: SharedFacts): boolean {
  return counts[1] === 1
}
