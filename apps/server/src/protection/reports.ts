/**
 * What nodes say of their guards, gathered and written in batches: of each guard the last window, of each
 * service and target a sum every ten seconds, and every change of a breaker.
 *
 * What waits for a database that is away is bounded: by nodes and targets, and of changes the oldest go first.
 */
import type { BreakerStateName, BreakerTransition, GuardWindow } from '@foundation/core/protection'
import { Histogram } from '@foundation/core/telemetry'
import { type Clock, minute } from '@foundation/core/time'
import type pg from 'pg'
import type { Logger } from 'pino'
import { Counter, type Registry } from 'prom-client'

import { isRefusal } from '../database/faults.js'
import { TokenBucket } from '../http/token-bucket.js'
import { invalid, type Reporter } from './intake.js'
import { breakersSql, guardsSql, maxTargets, transitionsSql, windowsSql } from './reports.sql.js'
import { bounded, refusedOf, type WindowSum, WindowSums } from './windows.js'

/**
 * Changes of breakers that are kept of a node in the long run a second, and at once: what it saved up while it was
 * cut off, and more. Of one that reports more the breakers are still known as they are now.
 */
const transitionsPerSecond = 20
const transitionsBurst = 1_200
/** Changes that wait at most. */
const maxWaiting = 20_000
/** A node's clock is believed so far back; a change from before was told late, or by a wrong clock. */
const believedMs = 10 * minute
/** Buckets that a histogram has; see `Histogram`. */
const maxBucket = 1_023

interface Known {
  /** The state that the shadow breaker of each target was last in. */
  readonly shadows: Map<string, BreakerStateName | null>
  readonly bucket: TokenBucket
}

interface Waiting {
  readonly nodeId: string
  readonly bootId: string
  /** By which it is known again; null for one that came without. */
  readonly number: number | null
  readonly transition: BreakerTransition
  readonly at: Date
}

interface Changed {
  readonly to: BreakerStateName
  readonly at: Date
  /** How it last opened: after it was closed, or again after a probe. */
  readonly opening: 'fresh' | 'again' | null
}

export interface ReportsOptions {
  readonly pool: pg.Pool
  readonly fleetId: string
  readonly serverId: string
  /** Unix milliseconds. */
  readonly clock: Clock
  /** Monotonic milliseconds. */
  readonly now: () => number
  readonly log: Logger
  readonly registry: Registry
  /** Transitions of this session up to this number need not be sent again. */
  readonly onWritten: (reporter: Reporter, transitions: number) => void
}

/** What a flush wrote. */
export interface Written {
  readonly windows: number
  /** The nodes whose breakers changed. */
  readonly changed: readonly string[]
}

export class GuardReports {
  readonly #known = new WeakMap<Reporter, Known>()
  readonly #sums = new WindowSums()
  readonly #histogram = new Histogram()
  #guards = new Map<string, { nodeId: string; window: GuardWindow; at: Date }>()
  #breakers = new Map<string, { nodeId: string; target: string; change: Changed }>()
  #transitions: Waiting[] = []
  /** The last number that each session waits to hear of. */
  #unconfirmed = new Map<Reporter, number>()
  readonly #dropped: Counter<'why'>

  constructor(private readonly options: ReportsOptions) {
    this.#dropped = new Counter({
      name: 'foundation_breaker_transitions_dropped_total',
      help: 'Changes of breakers that nodes reported and that were not kept, by why',
      labelNames: ['why'],
      registers: [options.registry],
    })
  }

  /**
   * Takes all of them, and keeps none of those that are past a limit: what was refused would be sent again for ever.
   *
   * @param first the number of the first of them: those that came before are known again, and confirmed once written
   */
  transitions(reporter: Reporter, transitions: readonly BreakerTransition[], first?: number): void {
    const { clock, now } = this.options
    const known = this.#knownOf(reporter)
    const arrival = clock()
    const { nodeId, bootId } = reporter
    transitions.forEach((transition, i) => {
      const { target, from, to } = transition
      if (!hasTarget(known, target)) {
        this.#dropped.inc({ why: 'targets' })
        return
      }
      const at = new Date(Math.min(arrival, Math.max(transition.at, arrival - believedMs)))
      const number = first === undefined ? null : first + i
      if (known.bucket.take(now()) === 0)
        this.#transitions.push({ nodeId, bootId, number, transition, at })
      else this.#dropped.inc({ why: 'flood' })
      const key = `${reporter.nodeId}/${target}`
      const opening =
        to === 'open'
          ? from === 'half_open'
            ? 'again'
            : 'fresh'
          : (this.#breakers.get(key)?.change.opening ?? null)
      this.#breakers.set(key, { nodeId: reporter.nodeId, target, change: { to, at, opening } })
      // A window from before must not set the breaker back.
      const waiting = this.#guards.get(key)
      if (waiting) this.#guards.set(key, { ...waiting, window: { ...waiting.window, breaker: to } })
    })
    if (first !== undefined) this.#unconfirmed.set(reporter, first + transitions.length - 1)
    if (this.#transitions.length > maxWaiting) this.#cut(maxWaiting / 2)
  }

  /** @throws FoundationError `protocol.invalid` with the path of the fault */
  guards(reporter: Reporter, windows: readonly GuardWindow[]): void {
    const known = this.#knownOf(reporter)
    const seen = new Set<string>()
    windows.forEach(({ target, latency }, i) => {
      if (seen.has(target)) throw invalid(`guards.${i}.target`, 'Twice in one message')
      seen.add(target)
      checkLatency(latency, `guards.${i}.latency`)
      if (!hasTarget(known, target))
        throw invalid(`guards.${i}.target`, `At most ${maxTargets} targets`)
    })
    const arrival = this.options.clock()
    for (const window of windows) {
      const { target, shadow } = window
      const before = known.shadows.get(target)
      const isOpen = shadow?.breaker === 'open'
      known.shadows.set(target, shadow?.breaker ?? null)
      this.#sums.add(reporter.service, window, arrival, isOpen && before !== 'open')
      this.#guards.set(`${reporter.nodeId}/${target}`, {
        nodeId: reporter.nodeId,
        window,
        at: new Date(arrival),
      })
    }
  }

  /** Writes what waits. Rejects when the database is away; what was not written waits on. */
  async flush(): Promise<Written> {
    await this.#writeTransitions()
    const changed = await this.#writeBreakers()
    const guards = this.#guards
    this.#guards = new Map()
    try {
      await this.#writeGuards(guards)
    } catch (error) {
      this.#guards = new Map([...guards, ...this.#guards])
      throw error
    }
    await this.#writeSums()
    return { windows: guards.size, changed }
  }

  async #writeTransitions(): Promise<void> {
    const waiting = this.#transitions
    const unconfirmed = this.#unconfirmed
    this.#transitions = []
    this.#unconfirmed = new Map()
    try {
      if (waiting.length > 0) await this.#insert(waiting)
    } catch (error) {
      this.#transitions = [...waiting, ...this.#transitions]
      this.#unconfirmed = new Map([...unconfirmed, ...this.#unconfirmed])
      this.#cut(maxWaiting)
      throw error
    }
    for (const [reporter, number] of unconfirmed) this.options.onWritten(reporter, number)
  }

  async #insert(waiting: readonly Waiting[]): Promise<void> {
    const rows = waiting.map(({ nodeId, bootId, number, transition, at }) => {
      const { target, from, to, reason } = transition
      return { node_id: nodeId, boot_id: bootId, number, target, from, to, reason, at }
    })
    const isTaken = await this.#query(transitionsSql, [this.options.fleetId, JSON.stringify(rows)])
    if (!isTaken) this.#dropped.inc({ why: 'refused' }, rows.length)
  }

  /** Keeps the latest of the transitions that wait. */
  #cut(most: number): void {
    const over = this.#transitions.length - most
    if (over <= 0) return
    this.#transitions = this.#transitions.slice(over)
    this.#dropped.inc({ why: 'full' }, over)
  }

  /** @returns the nodes whose breakers changed */
  async #writeBreakers(): Promise<string[]> {
    const waiting = this.#breakers
    if (waiting.size === 0) return []
    const rows = [...waiting.values()].map(({ nodeId, target, change }) => ({
      node_id: nodeId,
      target,
      ...change,
    }))
    this.#breakers = new Map()
    try {
      await this.#query(breakersSql, [JSON.stringify(rows)])
    } catch (error) {
      this.#breakers = new Map([...waiting, ...this.#breakers])
      throw error
    }
    return [...new Set(rows.map((row) => row.node_id))]
  }

  async #writeGuards(
    guards: ReadonlyMap<string, { nodeId: string; window: GuardWindow; at: Date }>,
  ): Promise<void> {
    if (guards.size === 0) return
    const rows = [...guards.values()].map(({ nodeId, window, at }) => ({
      node_id: nodeId,
      target: window.target,
      breaker: window.breaker,
      at,
      window_ms: window.windowMs,
      calls: bounded(window.calls),
      failures: bounded(window.failures),
      ignored: bounded(window.ignored),
      refused: refusedOf(window),
      refusals: window.refused,
      p99_ms: this.#p99(window.latency),
      in_flight: window.inFlight,
      concurrency: window.concurrency,
      queued: window.queued,
      limiter_keys: window.limiter?.keys ?? null,
      limiter_share: window.limiter?.share ?? null,
      pool_size: window.pool?.size ?? null,
      pool_idle: window.pool?.idle ?? null,
      pool_waiting: window.pool?.waiting ?? null,
      pool_max: window.pool?.max ?? null,
    }))
    await this.#query(guardsSql, [JSON.stringify(rows)])
  }

  async #writeSums(): Promise<void> {
    const { fleetId, serverId, clock } = this.options
    const sums = this.#sums.take()
    if (sums.length > 0) {
      try {
        await this.#query(windowsSql, [fleetId, serverId, JSON.stringify(sums.map(toRow))])
      } catch (error) {
        this.#sums.keep(sums)
        throw error
      }
    }
    this.#sums.forget(clock())
  }

  /** @returns false where the database refused it, as it always would */
  async #query(text: string, values: unknown[]): Promise<boolean> {
    try {
      await this.options.pool.query(text, values)
      return true
    } catch (error) {
      if (!isRefusal(error)) throw error
      this.options.log.error(
        { event: 'protection.refused', err: error },
        'the database refused a batch of what guards reported',
      )
      return false
    }
  }

  #p99(latency: readonly number[]): number | null {
    if (latency.length === 0) return null
    this.#histogram.reset()
    this.#histogram.merge(latency)
    return this.#histogram.quantile(0.99)
  }

  #knownOf(reporter: Reporter): Known {
    let known = this.#known.get(reporter)
    if (!known) {
      const bucket = new TokenBucket(transitionsPerSecond, transitionsBurst, this.options.now())
      known = { shadows: new Map(), bucket }
      this.#known.set(reporter, known)
    }
    return known
  }
}

/** Whether the node has the target, or room for one more. */
function hasTarget({ shadows }: Known, target: string): boolean {
  if (!shadows.has(target) && shadows.size < maxTargets) shadows.set(target, null)
  return shadows.has(target)
}

function checkLatency(latency: readonly number[], path: string): void {
  if (latency.length % 2 !== 0) throw invalid(path, 'Not pairs of bucket and count')
  for (let i = 0; i < latency.length; i += 2) {
    if ((latency[i] ?? 0) > maxBucket) throw invalid(`${path}.${i}`, 'There is no such bucket')
  }
}

function toRow(sum: WindowSum) {
  return {
    service: sum.service,
    target: sum.target,
    at: new Date(sum.at),
    calls: sum.calls,
    failures: sum.failures,
    slow: sum.slow,
    ignored: sum.ignored,
    refused: sum.refused,
    retries: sum.retries,
    hedges: sum.hedges,
    fallbacks: sum.fallbacks,
    shadow_calls: sum.shadowCalls,
    shadow_refused: sum.shadowRefused,
    shadow_opened: sum.shadowOpened,
    latency: [...sum.latency].sort(([a], [b]) => a - b).flat(),
  }
}
