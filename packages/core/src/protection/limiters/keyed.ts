/** What all limiters share: an answer, a row of numbers for each key, and a bound on the keys. */
import { day } from '../../time/index.js'
import type { LimiterPolicy } from '../policy.js'
import { KeyRows } from './key-rows.js'

/** What a limiter would say of a call of cost 1, without counting one. */
export interface LimiterLook {
  allowed: boolean
  /** Calls of cost 1 that could go at once. */
  remaining: number
  /** In ms, until the key is as good as new. */
  resetMs: number
  /** In whole ms; 0 when allowed. A day when no time is known, as for a share of 0. */
  retryAfterMs: number
}

/** A limiter as plain JSON. Times are spans, so that a process with another clock can go on with it. */
export interface LimiterState {
  policy: LimiterPolicy
  share: number
  /** How far the running window is, for those that have one. */
  phaseMs: number
  keys: [key: string, ...row: number[]][]
  /** What a key begins with that nobody has asked for yet; nothing when that is the whole limit. */
  unasked: number[]
}

/** Limits how often something is done, for each key on its own. Times are monotonic, in ms. */
export interface Limiter {
  /**
   * Asks for a call, and counts it when it may go.
   *
   * @param cost how many calls it stands for, above 0
   * @returns 0: go. Above 0: go, but only after so many ms. Below 0: refused; `-x` means that one of this cost could
   *   go in x ms, a whole number, and a day that none ever will, or that no time is known
   * @throws RangeError when `cost` is not above 0
   */
  take(key: string, now: number, cost?: number): number
  /** What `take` would say of a call of cost 1. Counts nothing and keeps no key. */
  peek(key: string, now: number): LimiterLook
  /** Forgets what one key has used, or all. */
  reset(key?: string): void
  /** Keys that are kept. */
  readonly keys: number
  /**
   * Scales the limit, for a node that holds a share of one that is the fleet's. Any share above 0 leaves room for
   * one call; 0 refuses all.
   *
   * @param share in [0, 1]; what is beyond counts as the nearest of the two
   * @param now when it begins to hold; unless told, when the limiter was asked last
   */
  setShare(share: number, now?: number): void
  /** Goes on under another policy with what is counted. False, and unchanged, when the algorithm is another one. */
  reconfigure(policy: LimiterPolicy, now: number): boolean
  export(now: number): LimiterState
}

/** Sums of fractions fall short of the whole by a few units in the last place. In calls. */
export const rounding = 1e-6

/** What `take` returns when no time is known. */
export const never = -day

/** A wait in whole ms, at least one also where rounding left nothing to wait for: timers know no less. */
export function wholeMs(waitMs: number): number {
  return Math.max(1, Math.ceil(waitMs - rounding))
}

/** Rows that are looked at, at most, to find one to forget. */
const looks = 8
const fewestRows = 16

/**
 * Rows of numbers in one flat array, found by key. The row of a key that is full again says the
 * same as no row, so that those go first once there are `maxKeys`; else one that was not used for a while, as a
 * clock's hand finds it (second chance: F. Corbató, "A Paging Experiment with the Multics System", 1968).
 */
export abstract class KeyedLimiter<P extends LimiterPolicy> implements Limiter {
  /** Row 0 belongs to no key: it is what a new one would be. */
  protected cells: Float64Array
  protected share = 1
  private rows: KeyRows
  private readonly names: string[] = ['']
  private used: Uint8Array
  private free: number[] = []
  private hand = 1
  private latest = Number.NEGATIVE_INFINITY
  private setBackMs = 0

  constructor(
    protected policy: P,
    private readonly width: number,
  ) {
    this.rows = new KeyRows(policy.maxKeys)
    this.cells = new Float64Array(fewestRows * width)
    this.used = new Uint8Array(fewestRows)
  }

  abstract take(key: string, now: number, cost?: number): number
  protected abstract look(at: number, now: number): LimiterLook
  /** Whether a row says the same as that of a new key. */
  protected abstract isFresh(at: number, now: number): boolean
  protected abstract blank(at: number, now: number): void
  protected abstract exportRow(at: number, now: number): number[]
  protected abstract importRow(at: number, row: readonly number[], now: number): void
  /** The policy or the share is another one: what is derived from them is made anew, and the rows fitted to it. */
  protected abstract adopt(policy: P, share: number, now: number): void

  peek(key: string, now: number): LimiterLook {
    const time = this.steady(now)
    const row = this.rows.get(key)
    if (row === 0) this.blank(0, time)
    return this.look(row * this.width, time)
  }

  reset(key?: string): void {
    if (key !== undefined) {
      const row = this.rows.get(key)
      if (row === 0) return
      this.rows.delete(key)
      this.blank(row * this.width, this.latest)
      this.free.push(row)
      return
    }
    this.eachRow((at) => this.blank(at, this.latest))
    this.rows = new KeyRows(this.policy.maxKeys)
    this.free = []
    this.names.length = this.hand = 1
    this.cells = new Float64Array(fewestRows * this.width)
    this.used = new Uint8Array(fewestRows)
  }

  get keys(): number {
    return this.rows.size
  }

  setShare(share: number, now?: number): void {
    const bounded = share > 0 ? Math.min(share, 1) : 0
    if (bounded === this.share) return
    this.adopt(this.policy, bounded, now === undefined ? this.latest : this.steady(now))
    this.share = bounded
  }

  reconfigure(policy: LimiterPolicy, now: number): boolean {
    if (policy.algorithm !== this.policy.algorithm) return false
    const time = this.steady(now)
    this.adopt(policy as P, this.share, time)
    const { maxKeys } = this.policy
    this.policy = policy as P
    if (maxKeys !== policy.maxKeys) this.resize(time)
    return true
  }

  export(now: number): LimiterState {
    const time = this.steady(now)
    const keys: LimiterState['keys'] = []
    for (const [key, row] of this.rows) {
      const at = row * this.width
      if (!this.isFresh(at, time)) keys.push([key, ...this.exportRow(at, time)])
    }
    const { policy, share } = this
    return { policy, share, phaseMs: this.phaseMs(time), keys, unasked: this.exportUnasked(time) }
  }

  /** Goes on with what a limiter of the same policy has counted. */
  import(state: LimiterState, now: number): void {
    const time = this.steady(now)
    this.setPhase(state.phaseMs, time)
    this.setShare(state.share)
    this.importUnasked(state.unasked, time)
    for (const [key, ...row] of state.keys) this.importRow(this.rowOf(key, time), row, time)
  }

  protected exportUnasked(_now: number): number[] {
    return []
  }

  protected importUnasked(_row: readonly number[], _now: number): void {}

  protected phaseMs(_now: number): number {
    return 0
  }

  protected setPhase(_phaseMs: number, _now: number): void {}

  /**
   * A time that never runs backwards. A clock that is set back by less than a window stands still until it has
   * caught up; one that is set back by more goes on from where it was. Neither gives out more.
   */
  protected steady(now: number): number {
    const time = now + this.setBackMs
    if (time >= this.latest) {
      this.latest = time
      return time
    }
    if (this.latest - time > this.policy.windowMs) this.setBackMs = this.latest - now
    return this.latest
  }

  /** Where the key's row is in `cells`; made when there is none. */
  protected rowOf(key: string, now: number): number {
    const row = this.rows.get(key)
    if (row === 0) return this.claim(key, now) * this.width
    this.used[row] = 1
    return row * this.width
  }

  protected eachRow(visit: (at: number) => void): void {
    for (const [, row] of this.rows) visit(row * this.width)
  }

  private claim(key: string, now: number): number {
    const row = this.free.pop() ?? (this.isFull ? this.evict(now) : this.append())
    this.rows.add(key, row)
    this.names[row] = key
    this.used[row] = 0
    this.blank(row * this.width, now)
    return row
  }

  private get isFull(): boolean {
    return this.rows.size >= this.policy.maxKeys
  }

  private append(): number {
    const row = this.names.length
    if (row < this.used.length) return row
    const rows = Math.min(this.used.length * 2, this.policy.maxKeys + 1)
    const { cells, used } = this
    this.cells = new Float64Array(rows * this.width)
    this.cells.set(cells)
    this.used = new Uint8Array(rows)
    this.used.set(used)
    return row
  }

  /** Forgets one key, and returns its row. Only called when every row has one. */
  private evict(now: number): number {
    let victim = 0
    for (let look = 0; look < looks; look += 1) {
      const row = this.hand
      this.hand = row + 1 < this.names.length ? row + 1 : 1
      if (this.isFresh(row * this.width, now)) {
        victim = row
        break
      }
      if (this.used[row] === 0 && victim === 0) victim = row
      this.used[row] = 0
    }
    if (victim === 0) victim = this.hand
    this.rows.delete(this.names[victim] ?? '')
    return victim
  }

  /** Lays the rows out anew for another `maxKeys`, and forgets those that are too many: idle ones first. */
  private resize(now: number): void {
    const kept = [...this.rows].map(([key, row]) => ({ key, at: row * this.width }))
    const idle = kept.filter(({ at }) => this.isFresh(at, now))
    const busy = kept.filter(({ at }) => !this.isFresh(at, now))
    const stay = [...idle, ...busy].slice(-this.policy.maxKeys)
    const rows = stay.map(({ key, at }) => ({ key, row: this.exportRow(at, now) }))
    this.reset()
    for (const { key, row } of rows) this.importRow(this.rowOf(key, now), row, now)
  }
}
