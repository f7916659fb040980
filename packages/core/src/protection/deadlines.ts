/**
 * Deadlines for many at the price of one timer.
 *
 * A hierarchical timing wheel (Varghese and Lauck, "Hashed and Hierarchical Timing Wheels", 1987): five
 * wheels of 64 slots, each slot of one as wide as the whole wheel below it. An entry lies on the lowest wheel
 * on which its tick and the present one differ, and moves down when its slot comes up. Adding and cancelling
 * are O(1) and allocate nothing, for the caller's own object carries the links.
 */
import { FoundationError } from '../errors/index.js'

const slotBits = 6
const slots = 1 << slotBits
const wheels = 5
/** Farther than this an entry is put here first, and looked at again when its slot comes up. */
const farthest = 2 ** (slotBits * wheels - 1)

/** Something that is due at a time. Extend it, or use `CallbackDeadline`. */
export abstract class Deadline {
  /** Links and tick are the wheel's. */
  nextDue: Deadline | null = null
  previousDue: Deadline | null = null
  dueTick = 0

  /** Called once, from `advance`, when the time has come; not when it was cancelled before. */
  abstract onDue(now: number): void
}

/** A deadline that calls a function. */
export class CallbackDeadline extends Deadline {
  constructor(private readonly callback: (now: number) => void) {
    super()
  }

  override onDue(now: number): void {
    this.callback(now)
  }
}

/** The ring of one slot starts and ends in itself. */
class Slot extends Deadline {
  constructor() {
    super()
    this.nextDue = this
    this.previousDue = this
  }

  override onDue(): void {}
}

export interface DeadlineWheelOptions {
  /** How late an entry may be, in ms; it is never early. */
  readonly tickMs?: number
  /**
   * Told the time at which `advance` is wanted, whenever that is sooner than what was said last, and after each
   * `advance` for as long as something waits. Whoever drives the wheel sets its one timer here.
   */
  readonly wake?: (atMs: number) => void
}

export class DeadlineWheel {
  readonly tickMs: number
  private readonly wake: ((atMs: number) => void) | undefined
  private readonly slots: readonly Slot[] = Array.from({ length: slots * wheels }, () => new Slot())
  private tick: number
  private wakeTick = Number.POSITIVE_INFINITY
  private waiting = 0
  private isAdvancing = false

  /** @param now monotonic ms */
  constructor(now: number, { tickMs = 10, wake }: DeadlineWheelOptions = {}) {
    if (!(tickMs > 0)) throw new RangeError(`tickMs must be above 0, not ${tickMs}`)
    this.tickMs = tickMs
    this.tick = Math.floor(now / tickMs)
    this.wake = wake
  }

  /** How many entries wait. */
  get size(): number {
    return this.waiting
  }

  /** Sets the entry to `dueMs`; one that waits already is moved. What is past is due at the next tick. */
  add(entry: Deadline, dueMs: number): void {
    if (entry.nextDue !== null) this.cancel(entry)
    const due = Math.ceil(dueMs / this.tickMs)
    // Written so that NaN is due at once: a deadline that never comes would hang somebody.
    const tick = due > this.tick ? due : this.tick + 1
    entry.dueTick = tick
    this.place(entry, tick)
    this.waiting++
    if (tick < this.wakeTick && !this.isAdvancing) this.wakeAt(tick)
  }

  /** Takes the entry out; false when it did not wait. */
  cancel(entry: Deadline): boolean {
    if (entry.nextDue === null) return false
    unlink(entry)
    this.waiting--
    return true
  }

  /** When `advance` next has work to do, in ms: no later than the first entry is due. Infinity when none waits. */
  get nextDueMs(): number {
    return this.nextTick() * this.tickMs
  }

  /**
   * Calls every entry that is due by now, in the order of their ticks. An entry that throws keeps no other
   * from its turn; the first error is thrown when all are done. A clock that went back does nothing.
   */
  advance(now: number): void {
    if (this.isAdvancing) return
    this.isAdvancing = true
    const until = Math.floor(now / this.tickMs)
    let hasThrown = false
    let thrown: unknown
    for (let next = this.nextTick(); next <= until; next = this.nextTick()) {
      this.tick = next
      for (let wheel = wheels - 1; wheel >= 0; wheel--) {
        const slot = this.slotOf(wheel, next)
        for (let entry = slot.nextDue; entry !== slot && entry !== null; entry = slot.nextDue) {
          unlink(entry)
          if (entry.dueTick > next) {
            this.place(entry, entry.dueTick)
            continue
          }
          this.waiting--
          try {
            entry.onDue(now)
          } catch (error) {
            if (!hasThrown) thrown = error
            hasThrown = true
          }
        }
      }
    }
    if (until > this.tick) this.tick = until
    this.isAdvancing = false
    this.wakeAt(this.nextTick())
    if (hasThrown) throw thrown
  }

  private wakeAt(tick: number): void {
    this.wakeTick = tick
    if (tick !== Number.POSITIVE_INFINITY) this.wake?.(tick * this.tickMs)
  }

  // Bit operations take a number modulo 2^32, so ticks may grow past that: the wheels are a ring.
  private place(entry: Deadline, tick: number): void {
    const at = Math.min(tick, this.tick + farthest)
    const differing = (at ^ this.tick) & (2 ** (slotBits * wheels) - 1)
    const wheel = ((31 - Math.clz32(differing)) / slotBits) | 0
    const slot = this.slotOf(wheel, at)
    const last = slot.previousDue as Deadline
    entry.previousDue = last
    entry.nextDue = slot
    last.nextDue = entry
    slot.previousDue = entry
  }

  private slotOf(wheel: number, tick: number): Slot {
    return this.slots[wheel * slots + ((tick >>> (wheel * slotBits)) & (slots - 1))] as Slot
  }

  /** The first tick at which a slot comes up that has something in it. */
  private nextTick(): number {
    if (this.waiting === 0) return Number.POSITIVE_INFINITY
    for (let wheel = 0; wheel < wheels; wheel++) {
      const width = 2 ** (wheel * slotBits)
      const start = Math.floor(this.tick / width)
      // On the lower wheels everything lies ahead of the hand; the top one goes round.
      const ahead = wheel === wheels - 1 ? slots - 1 : slots - 1 - (start & (slots - 1))
      for (let step = 1; step <= ahead; step++) {
        const tick = (start + step) * width
        const slot = this.slotOf(wheel, tick)
        if (slot.nextDue !== slot) return tick
      }
    }
    return Number.POSITIVE_INFINITY
  }
}

/**
 * Waits for the promise until `dueMs` and calls one of both, once: `done` with what it gave, or `failed` with its
 * error, which is `protection.timeout` when it took too long. What it gives after that goes to `late`.
 */
export function settleBy<T>(
  deadlines: DeadlineWheel,
  dueMs: number,
  promise: Promise<T>,
  calls: {
    readonly done: (value: T) => void
    readonly failed: (error: unknown) => void
    readonly late?: ((value: T) => void) | undefined
  },
): void {
  const { done, failed, late } = calls
  const timeout = new CallbackDeadline(() => failed(new FoundationError('protection.timeout')))
  deadlines.add(timeout, dueMs)
  promise.then(
    (value) => (deadlines.cancel(timeout) ? done(value) : late?.(value)),
    (error: unknown) => deadlines.cancel(timeout) && failed(error),
  )
}

function unlink(entry: Deadline): void {
  const { previousDue, nextDue } = entry
  if (previousDue !== null) previousDue.nextDue = nextDue
  if (nextDue !== null) nextDue.previousDue = previousDue
  entry.nextDue = null
  entry.previousDue = null
}
