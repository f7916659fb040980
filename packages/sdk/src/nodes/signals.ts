/** What this process says of itself, window by window, from what Node.js counts anyway. */
import {
  constants,
  type EventLoopUtilization,
  type IntervalHistogram,
  monitorEventLoopDelay,
  PerformanceObserver,
  performance,
} from 'node:perf_hooks'
import v8 from 'node:v8'

import type { RuntimeSignals } from '@foundation/core/telemetry'

/** Between two samples of the delay. A finer one wakes an idle process more often: 20 ms cost 0.1 % of a core. */
const delayResolutionMs = 100

type Gc = RuntimeSignals['gc']
const noGc: Gc = { minor: 0, major: 0, incremental: 0, weakcb: 0, pauseMs: 0, longestMs: 0 }

const gcKinds: Readonly<Record<number, 'minor' | 'major' | 'incremental' | 'weakcb'>> = {
  [constants.NODE_PERFORMANCE_GC_MINOR]: 'minor',
  [constants.NODE_PERFORMANCE_GC_MAJOR]: 'major',
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL]: 'incremental',
  [constants.NODE_PERFORMANCE_GC_WEAKCB]: 'weakcb',
}

export class Signals {
  readonly #delay: IntervalHistogram
  readonly #observer: PerformanceObserver
  #gc: Gc = noGc
  #elu: EventLoopUtilization = performance.eventLoopUtilization()
  #cpu = process.cpuUsage()
  #since = performance.now()

  constructor() {
    this.#delay = monitorEventLoopDelay({ resolution: delayResolutionMs })
    this.#delay.enable()
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

  stop(): void {
    this.#delay.disable()
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

/** The histogram holds the whole time between two samples, in nanoseconds; the delay is what is beyond. */
function delayOf(ns: number): number {
  return Number.isFinite(ns) ? Math.max(0, ns / 1e6 - delayResolutionMs) : 0
}
