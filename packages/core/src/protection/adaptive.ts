/**
 * How many calls a target takes at once, found from how long it takes to answer.
 *
 * Gradient2 of Netflix's concurrency-limits: while answers take no longer than they have in the long run, the
 * limit grows by a few; as they take longer, it shrinks in proportion. Two things differ. Errors that come
 * back quicker than usual are left out, for a target that refuses at once would look like a fast one. And
 * where the event loop itself is the bottleneck, the limit shrinks whatever the target does.
 */

/** Calls that may queue at the target; what the limit grows by. */
const headroom = 4
/** Answers may take so much longer than in the long run before the limit shrinks. */
const tolerance = 1.5
/** Share of a new estimate that is taken over at once. */
const smoothing = 0.2
/** Windows that the long run looks back over, and those of its plain mean at the start. */
const longRun = 600
const warmUp = 10
const windowMs = 1_000
const windowCalls = 10
const firstLimit = 20
/** What is left of the limit at each look at an event loop that is overloaded. */
const brake = 0.9

export interface AdaptiveBounds {
  /** The limit never falls below. */
  readonly min: number
  /** The limit never rises above. */
  readonly max: number
  /** Event-loop utilisation past which the limit shrinks, 0 to 1. */
  readonly maxElu: number
}

export class AdaptiveLimit {
  private estimate: number
  private longMs = 0
  private windows = 0
  private windowFrom: number
  private calls = 0
  private sumMs = 0
  private peak = 0
  private isBraking = false

  /** @param now monotonic ms */
  constructor(
    private bounds: AdaptiveBounds,
    now: number,
  ) {
    this.estimate = clamp(firstLimit, bounds)
    this.windowFrom = now
  }

  /** Calls to let in at once: a whole number between `min` and `max`. */
  get limit(): number {
    return Math.floor(this.estimate)
  }

  /**
   * A call has ended. The limit moves once a second, when ten calls have ended since.
   *
   * @param inFlight calls under way, this one counted
   */
  observe(durationMs: number, inFlight: number, failed: boolean, now: number): void {
    if (inFlight > this.peak) this.peak = inFlight
    if (!failed || durationMs >= this.longMs) {
      this.calls++
      this.sumMs += durationMs
    }
    if (now < this.windowFrom) this.windowFrom = now
    if (this.calls < windowCalls || now - this.windowFrom < windowMs) return
    this.update(this.sumMs / this.calls, this.peak)
    this.windowFrom = now
    this.calls = 0
    this.sumMs = 0
    this.peak = 0
  }

  /** Takes a look at the event loop: its utilisation since the last look, 0 to 1. Meant for once a second. */
  observeLoop(elu: number): void {
    this.isBraking = elu > this.bounds.maxElu
    if (this.isBraking) this.estimate = clamp(this.estimate * brake, this.bounds)
  }

  /** Goes on between other bounds, with what was learnt. */
  reconfigure(bounds: AdaptiveBounds): void {
    this.bounds = bounds
    this.estimate = clamp(this.estimate, bounds)
  }

  private update(shortMs: number, peak: number): void {
    this.windows++
    const weight = this.windows <= warmUp ? 1 / this.windows : 2 / (longRun + 1)
    this.longMs += (shortMs - this.longMs) * weight
    // After a long time of overload the long run is too slow to find back by itself.
    if (this.longMs > 2 * shortMs) this.longMs *= 0.95
    // So few calls say nothing of how many the target would take.
    if (peak < this.estimate / 2) return
    const ratio = shortMs > 0 ? (tolerance * this.longMs) / shortMs : 1
    const gradient = Math.max(0.5, Math.min(1, ratio))
    const aim = this.estimate * gradient + headroom
    const next = this.estimate * (1 - smoothing) + aim * smoothing
    if (next > this.estimate && this.isBraking) return
    this.estimate = clamp(next, this.bounds)
  }
}

function clamp(limit: number, { min, max }: AdaptiveBounds): number {
  return Math.max(Math.min(min, max), Math.min(max, limit))
}
