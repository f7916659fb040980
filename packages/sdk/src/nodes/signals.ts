/** What this process says of itself, window by window, from what Node.js counts anyway. */
import {
  constants,
  createHistogram,
  type EventLoopUtilization,
  PerformanceObserver,
  performance,
} from 'node:perf_hooks'
import v8 from 'node:v8'

import type { RuntimeSignals } from '@foundation/core/telemetry'

import { stampEveryMs as turnEveryMs } from '../link/shared-facts.js'

type Gc = RuntimeSignals['gc']
const noGc: Gc = { minor: 0, major: 0, incremental: 0, weakcb: 0, pauseMs: 0, longestMs: 0 }

const gcKinds: Readonly<Record<number, 'minor' | 'major' | 'incremental' | 'weakcb'>> = {
  [constants.NODE_PERFORMANCE_GC_MINOR]: 'minor',
  [constants.NODE_PERFORMANCE_GC_MAJOR]: 'major',
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL]: 'incremental',
  [constants.NODE_PERFORMANCE_GC_WEAKCB]: 'weakcb',
}

export class Signals {
  /** Nanoseconds by which turns came late. */
  readonly #delay = createHistogram()
  readonly #timer: NodeJS.Timeout
  #turnedAt = performance.now()
  readonly #observer: PerformanceObserver
  #gc: Gc = noGc
  #elu: EventLoopUtilization = performance.eventLoopUtilization()
  #cpu = process.cpuUsage()
  #since = performance.now()
  #lastElu: EventLoopUtilization = this.#elu
  #latest: RuntimeSignals | null = null
  #windowTimer: NodeJS.Timeout | undefined

  /**
   * The delay is how late a timer of ours comes, which wakes the process four times a second in any case, for
   * its stamp. `monitorEventLoopDelay` would see more of the short delays, but has a timer of its own: at its
   * usual 10 ms that alone is 0.3 % of a core in an idle process.
   *
   * @param onTurn called each time that the event loop turns for that timer
   */
  constructor(onTurn: () => void = () => {}) {
    this.#timer = setInterval(() => {
      const now = performance.now()
      const lateMs = now - this.#turnedAt - turnEveryMs
      this.#delay.record(Math.max(1, Math.round(lateMs * 1e6)))
      this.#turnedAt = now
      onTurn()
    }, turnEveryMs).unref()
    this.#observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        this.#addGc(entry.duration, 'detail' in entry ? entry.detail : null)
      }
    })
    this.#observer.observe({ entryTypes: ['gc'] })
  }

  /** The window since the last call. */
  take(): RuntimeSignals {
    const now = performance.now()
    const windowMs = now - this.#since
    const elu = performance.eventLoopUtilization()
    const { user, system } = process.cpuUsage(this.#cpu)
    const memory = process.memoryUsage()
    const delay = this.#delay
    const signals: RuntimeSignals = {
      windowMs,
      elu: share(performance.eventLoopUtilization(elu, this.#elu).utilization),
      delayP50Ms: delayOf(delay.percentile(50)),
      delayP99Ms: delayOf(delay.percentile(99)),
      delayMaxMs: delayOf(delay.count === 0 ? 0 : delay.max),
      cpu: windowMs > 0 ? Math.min(1_024, (user + system) / 1_000 / windowMs) : 0,
      heapUsedBytes: memory.heapUsed,
      heapLimitBytes: v8.getHeapStatistics().heap_size_limit,
      heapSpaces: Object.fromEntries(
        v8.getHeapSpaceStatistics().map((it) => [it.space_name, it.space_used_size]),
      ),
      rssBytes: memory.rss,
      externalBytes: memory.external,
      gc: this.#gc,
      handles: process.getActiveResourcesInfo().length,
      uptimeMs: process.uptime() * 1_000,
    }
    delay.reset()
    this.#gc = noGc
    this.#elu = elu
    this.#cpu = process.cpuUsage()
    this.#since = now
    return signals
  }

  /** The latest window that `takeEvery` took; measured now when there was none yet. */
  get latest(): RuntimeSignals {
    this.#latest ??= this.take()
    return this.#latest
  }

  /** Takes a window every so often from now on, instead of as often as it was told before. */
  takeEvery(ms: number, use: (signals: RuntimeSignals) => void): void {
    clearInterval(this.#windowTimer)
    this.#windowTimer = setInterval(() => {
      this.#latest = this.take()
      use(this.#latest)
    }, ms).unref()
  }

  /** The share of the time since the last call that the event loop was busy, without taking a window. */
  takeElu(): number {
    const elu = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(elu, this.#lastElu)
    this.#lastElu = elu
    return share(utilization)
  }

  stop(): void {
    clearInterval(this.#timer)
    clearInterval(this.#windowTimer)
    this.#observer.disconnect()
  }

  #addGc(durationMs: number, detail: unknown): void {
    const { kind } = (detail ?? {}) as { kind?: number }
    const name = gcKinds[kind ?? -1]
    const gc = { ...this.#gc }
    if (name) gc[name] += 1
    gc.pauseMs += durationMs
    gc.longestMs = Math.max(gc.longestMs, durationMs)
    this.#gc = gc
  }
}

function share(value: number): number {
  return Number.isFinite(value) ? Math.min(1, Math.max(0, value)) : 0
}

function delayOf(ns: number): number {
  return Number.isFinite(ns) ? Math.max(0, ns / 1e6) : 0
}
