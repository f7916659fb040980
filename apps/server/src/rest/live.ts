/**
 * `/api/v1/live`: what changes in the fleet, as server-sent events.
 *
 * All who listen to one server read the same log, which is filled while somebody does, and a while longer. Who comes back
 * with `Last-Event-ID` goes on where it was; who was away for too long, or comes to another server, is greeted with
 * `hello`, as at the start: what it knows may be out of date. A slow reader that falls out of the log is greeted too,
 * so nothing is queued for it.
 */
import { randomUUID } from 'node:crypto'
import { type ErrorDocument, FoundationError, isFoundationError } from '@foundation/core/errors'
import { minute, second } from '@foundation/core/time'

import type { Actor } from '../context.js'
import { isDatabaseUnavailable } from '../database/unavailable.js'
import type { Follower, LiveBoard } from '../live/board.js'
import { frameOf, ReplayLog } from './replay-log.js'

export interface LiveOptions {
  readonly board: LiveBoard
  /** Unix time in ms. */
  readonly clock: () => number
  /** How long the log is filled without anybody who listens. Default a minute. */
  readonly lingerMs?: number
  /** Between two frames of the log. Default 250 ms. */
  readonly gatherMs?: number
  /** Between two signs of life on a stream. Default 10 s. */
  readonly tickMs?: number
  /** How long somebody who lost the right to listen goes on. Default 15 s. */
  readonly recheckMs?: number
  /** Streams of one token on this server. Default 20. */
  readonly maxStreams?: number
}

export interface Listener {
  readonly actor: Actor
  /** @throws FoundationError when it may no longer listen */
  recheck(): Promise<void>
  readonly lastEventId: string | undefined
  readonly correlationId: string
  /** Aborts when it is gone, for whatever reason. */
  readonly signal: AbortSignal
}

/** How soon a browser tries again by itself. */
const retryMs = second
const limits = { maxEntries: 2_000, maxChars: 8_000_000 } as const

export class LiveStreams {
  #log = newLog()
  #pump: Promise<void> | null = null
  #follower: Follower | null = null
  #listening = 0
  #aloneSince = 0
  readonly #wakers = new Set<() => void>()
  readonly #streams = new Map<string, number>()

  constructor(private readonly options: LiveOptions) {}

  /**
   * The frames for one listener, at the pace at which it reads. Its first is there once it follows.
   *
   * @throws FoundationError `request.limited` for too many streams of one token
   */
  async open(listener: Listener): Promise<AsyncGenerator<string, void>> {
    const { id } = listener.actor
    const { maxStreams = 20 } = this.options
    const streams = this.#streams.get(id) ?? 0
    if (streams >= maxStreams) {
      const retryAfterMs = retryMs
      throw new FoundationError(
        'request.limited',
        { retryAfterMs, streams },
        { message: 'This token listens to as many streams as it may.' },
      )
    }
    this.#streams.set(id, streams + 1)
    this.#listening += 1
    const { signal } = listener
    // And not when the frames end: those that nobody began to read never do.
    signal.addEventListener('abort', () => this.#leave(id), { once: true })
    if (signal.aborted) this.#leave(id)
    await this.#follow()
    return this.#frames(listener)
  }

  async *#frames({
    recheck,
    lastEventId,
    correlationId,
    signal,
  }: Listener): AsyncGenerator<string, void> {
    const { clock, board, tickMs = 10 * second, recheckMs = 15 * second } = this.options
    const log = this.#log
    const known = lastEventId === undefined ? null : log.numberOf(lastEventId)
    let at = known ?? log.last
    yield `retry: ${retryMs}\n\n`
    if (known === null) yield hello(log, at, clock())
    let checked = performance.now()
    while (!signal.aborted && !board.stopped) {
      const entries = log.after(at)
      if (entries === null) {
        at = log.last
        yield hello(log, at, clock())
      } else if (entries.length > 0) {
        at += entries.length
        yield entries.map(({ frame }) => frame).join('')
      } else {
        const grown = await this.#grows(log, at, tickMs, signal)
        if (!grown) yield ': still here\n\n'
      }
      if (performance.now() - checked >= recheckMs) {
        checked = performance.now()
        const refusal = await refusalOf(recheck)
        if (refusal) {
          const document: ErrorDocument = { ...refusal.toJSON(), correlationId }
          return yield frameOf('error', document)
        }
      }
    }
  }

  #leave(id: string): void {
    this.#listening -= 1
    this.#aloneSince = performance.now()
    const streams = (this.#streams.get(id) ?? 1) - 1
    if (streams > 0) this.#streams.set(id, streams)
    else this.#streams.delete(id)
  }

  /** Resolves once the log is being filled. */
  async #follow(): Promise<void> {
    if (this.#follower) return
    this.#pump ??= this.#start()
    await this.#pump
  }

  async #start(): Promise<void> {
    try {
      this.#follower = await this.options.board.follow()
    } catch (error) {
      this.#pump = null
      throw error
    }
    // What happened while nobody followed is in no log: so this is another one.
    this.#log = newLog()
    void this.#fill(this.#follower)
  }

  async #fill(follower: Follower): Promise<void> {
    const { board, lingerMs = minute, gatherMs = 250 } = this.options
    this.#aloneSince = performance.now()
    while (!board.stopped) {
      await follower.wait(second)
      for (const event of follower.outbox.take(true)) this.#log.append(event)
      for (const wake of [...this.#wakers]) wake()
      if (this.#listening === 0 && performance.now() - this.#aloneSince >= lingerMs) break
      await new Promise((resolve) => setTimeout(resolve, gatherMs))
    }
    follower.end()
    this.#follower = null
    this.#pump = null
    for (const wake of [...this.#wakers]) wake()
  }

  /** @returns whether there is more than `at`, before `ms` have passed */
  #grows(log: ReplayLog, at: number, ms: number, signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timeout)
        signal.removeEventListener('abort', done)
        this.#wakers.delete(wake)
        resolve(log.last > at)
      }
      const wake = () => {
        if (log.last > at || this.options.board.stopped) done()
      }
      const timeout = setTimeout(done, ms)
      signal.addEventListener('abort', done)
      this.#wakers.add(wake)
      if (signal.aborted) done()
    })
  }
}

function newLog(): ReplayLog {
  return new ReplayLog({ epoch: randomUUID().slice(0, 8), ...limits })
}

function hello(log: ReplayLog, at: number, now: number): string {
  return frameOf('hello', { type: 'hello', serverTime: new Date(now) }, log.idOf(at))
}

/** Why somebody may no longer listen; null while they may, and while nobody can tell. */
async function refusalOf(recheck: Listener['recheck']): Promise<FoundationError | null> {
  try {
    await recheck()
    return null
  } catch (error) {
    if (isDatabaseUnavailable(error)) return null
    return isFoundationError(error) ? error : new FoundationError('internal', {}, { cause: error })
  }
}
