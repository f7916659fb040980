import type { LimiterPolicy } from '../policy.js'
import { KeyedLimiter, type LimiterLook, never, rounding, wholeMs } from './keyed.js'

type WindowPolicy = Extract<LimiterPolicy, { algorithm: 'fixed_window' | 'sliding_window' }>

/** A row: the number of its window, the calls in it, and the calls in the one before. */
const width = 3

/**
 * Counts in windows that stand one after another.
 *
 * Fixed: at most `limit` in each window, so up to twice that in a span that lies across two.
 *
 * Sliding: the window before counts too, by the share of it that a window ending now would still cover, as if its
 * calls had been spread evenly. In any span of s ms, up to a window, go at most `limit · (1 + s / windowMs)`.
 * Source: "How we built rate limiting capable of scaling to millions of domains", Cloudflare, 2017.
 */
export class WindowLimiter extends KeyedLimiter<WindowPolicy> {
  private limit: number
  private origin = 0

  constructor(policy: WindowPolicy) {
    super(policy, width)
    this.limit = policy.limit
  }

  take(key: string, now: number, cost = 1): number {
    if (!(cost > 0)) throw new RangeError('Expected a cost above 0')
    const time = this.steady(now)
    if (cost > this.limit + rounding) return never
    const at = this.rowOf(key, time)
    this.roll(at, time)
    if (this.spent(at, time) + cost > this.limit + rounding)
      return -wholeMs(this.wait(at, time, cost))
    this.cells[at + 1] = (this.cells[at + 1] ?? 0) + cost
    return 0
  }

  protected look(at: number, now: number): LimiterLook {
    this.roll(at, now)
    const room = this.limit - this.spent(at, now) + rounding
    const leftMs = this.policy.windowMs - this.phaseMs(now)
    const running = (this.cells[at + 1] ?? 0) > 0
    const former = this.slides && (this.cells[at + 2] ?? 0) > 0
    const allowed = room >= 1
    return {
      allowed,
      remaining: Math.max(0, Math.floor(room)),
      resetMs:
        running && this.slides ? leftMs + this.policy.windowMs : running || former ? leftMs : 0,
      retryAfterMs: allowed ? 0 : this.limit < 1 ? -never : wholeMs(this.wait(at, now, 1)),
    }
  }

  protected isFresh(at: number, now: number): boolean {
    this.roll(at, now)
    return this.cells[at + 1] === 0 && (!this.slides || this.cells[at + 2] === 0)
  }

  protected blank(at: number, now: number): void {
    this.cells[at] = this.windowOf(now)
    this.cells[at + 1] = this.cells[at + 2] = 0
  }

  protected exportRow(at: number, now: number): number[] {
    this.roll(at, now)
    return [this.cells[at + 1] ?? 0, this.cells[at + 2] ?? 0]
  }

  protected importRow(at: number, [running = 0, former = 0]: readonly number[], now: number): void {
    this.cells[at] = this.windowOf(now)
    this.cells[at + 1] = running
    this.cells[at + 2] = former
  }

  /** The running window keeps its start and its calls, whatever its new length. */
  protected adopt(policy: WindowPolicy, share: number, now: number): void {
    if (policy.windowMs !== this.policy.windowMs) {
      const start = now - this.phaseMs(now)
      this.eachRow((at) => {
        this.roll(at, now)
        this.cells[at] = Math.floor((now - start) / policy.windowMs)
      })
      this.origin = start
    }
    this.limit = share === 0 ? 0 : Math.max(1, policy.limit * share)
  }

  protected override phaseMs(now: number): number {
    return now - this.origin - this.windowOf(now) * this.policy.windowMs
  }

  protected override setPhase(phaseMs: number, now: number): void {
    this.origin = now - phaseMs
  }

  private get slides(): boolean {
    return this.policy.algorithm === 'sliding_window'
  }

  private windowOf(now: number): number {
    return Math.floor((now - this.origin) / this.policy.windowMs)
  }

  private roll(at: number, now: number): void {
    const { cells } = this
    const window = this.windowOf(now)
    const passed = window - (cells[at] ?? 0)
    if (passed === 0) return
    cells[at + 2] = passed === 1 ? (cells[at + 1] ?? 0) : 0
    cells[at + 1] = 0
    cells[at] = window
  }

  private spent(at: number, now: number): number {
    const running = this.cells[at + 1] ?? 0
    if (!this.slides) return running
    const former = this.cells[at + 2] ?? 0
    return running + former * (1 - this.phaseMs(now) / this.policy.windowMs)
  }

  /** Until a call of this cost, at most the limit, has room. */
  private wait(at: number, now: number, cost: number): number {
    const { windowMs } = this.policy
    const phaseMs = this.phaseMs(now)
    if (!this.slides) return windowMs - phaseMs
    const running = this.cells[at + 1] ?? 0
    const former = this.cells[at + 2] ?? 0
    const room = this.limit - cost
    if (running <= room) return windowMs * (1 - (room - running) / former) - phaseMs
    return windowMs - phaseMs + windowMs * (1 - Math.min(1, room / running))
  }
}
