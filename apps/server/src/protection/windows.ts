/**
 * Sums what the nodes of one server saw, by service, target and ten seconds. However many nodes report, a
 * target costs one row a server and ten seconds.
 */
import type { GuardWindow } from '@foundation/core/protection'
import { second } from '@foundation/core/time'

export const bucketMs = 10 * second
/** Services and targets summed at once; past it a window is not summed, and the guard's own row is all there is. */
const maxSums = 5_000
/** No honest count of a window is larger, and so many of these still add up exactly. */
const maxCount = 1e11

export interface WindowSum {
  readonly service: string
  readonly target: string
  /** Unix milliseconds of the beginning. */
  readonly at: number
  calls: number
  failures: number
  slow: number
  ignored: number
  refused: number
  retries: number
  hedges: number
  fallbacks: number
  shadowCalls: number
  shadowRefused: number
  shadowOpened: number
  /** Counts by the histogram's bucket. */
  readonly latency: Map<number, number>
}

export class WindowSums {
  readonly #sums = new Map<string, WindowSum>()
  #dirty = new Set<WindowSum>()

  /** @param at Unix milliseconds of the arrival: the clocks of nodes take no part */
  add(service: string, window: GuardWindow, at: number, shadowOpened: boolean): void {
    const sum = this.#sumOf(service, window.target, Math.floor(at / bucketMs) * bucketMs)
    if (!sum) return
    sum.calls += bounded(window.calls)
    sum.failures += bounded(window.failures)
    sum.slow += bounded(window.slow)
    sum.ignored += bounded(window.ignored)
    sum.refused += refusedOf(window)
    sum.retries += bounded(window.retries)
    sum.hedges += bounded(window.hedges)
    sum.fallbacks += bounded(window.fallbacks)
    sum.shadowCalls += bounded(window.shadow?.calls ?? 0)
    sum.shadowRefused += bounded(window.shadow?.refused ?? 0)
    if (shadowOpened) sum.shadowOpened += 1
    for (let i = 0; i + 1 < window.latency.length; i += 2) {
      const bucket = window.latency[i] ?? 0
      const count = bounded(window.latency[i + 1] ?? 0)
      sum.latency.set(bucket, (sum.latency.get(bucket) ?? 0) + count)
    }
    this.#dirty.add(sum)
  }

  /** Those that changed since they were last written. Hand back with `keep` what could not be. */
  take(): WindowSum[] {
    const taken = [...this.#dirty]
    this.#dirty = new Set()
    return taken
  }

  keep(sums: readonly WindowSum[]): void {
    for (const sum of sums) this.#dirty.add(sum)
  }

  /** Forgets what is over and written; what waits for the database stays for an hour. */
  forget(now: number): void {
    for (const [key, sum] of this.#sums) {
      const age = now - sum.at
      if (age > 360 * bucketMs || (age > 2 * bucketMs && !this.#dirty.has(sum))) {
        this.#sums.delete(key)
        this.#dirty.delete(sum)
      }
    }
  }

  #sumOf(service: string, target: string, at: number): WindowSum | null {
    const key = `${at} ${service} ${target}`
    const known = this.#sums.get(key)
    if (known) return known
    if (this.#sums.size >= maxSums) return null
    const counts = { calls: 0, failures: 0, slow: 0, ignored: 0, refused: 0, retries: 0 }
    const more = { hedges: 0, fallbacks: 0, shadowCalls: 0, shadowRefused: 0, shadowOpened: 0 }
    const sum = { service, target, at, ...counts, ...more, latency: new Map() }
    this.#sums.set(key, sum)
    return sum
  }
}

/** All that a window refused, whyever. */
export function refusedOf({ refused }: GuardWindow): number {
  return Object.values(refused).reduce((sum, count) => sum + bounded(count), 0)
}

export function bounded(count: number): number {
  return Math.min(count, maxCount)
}
