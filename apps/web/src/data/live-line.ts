/**
 * The one line on which the console hears the server: is it up, how old is what is shown, is it paused.
 *
 *   connecting ──event──▶ live ──silence──▶ lost ──event──▶ live
 *        any ──pause──▶ paused ──resume──▶ connecting
 *
 * A pause closes the line; resuming opens a new one, whose `hello` makes everything be asked anew.
 */
import type { LiveEvent } from '@foundation/core/live'
import type { Clock } from '@foundation/core/time'

/** The server says something at least every two seconds. */
const lostAfterMs = 6_000
const checkMs = 1_000

export type LiveStatus = 'connecting' | 'live' | 'lost' | 'paused'

export interface LiveState {
  readonly status: LiveStatus
  /** When the server was last heard, in Unix milliseconds; null before the first event. */
  readonly asOf: number | null
}

export interface LineOptions {
  /** Opens the stream. Its end and its failures are both silence: the line notices by itself. */
  readonly open: (hear: (event: LiveEvent) => void, failed: (error: unknown) => void) => () => void
  readonly onEvent: (event: LiveEvent) => void
  readonly onFailure: (error: unknown) => void
  readonly clock: Clock
}

export interface LiveLine {
  start(): void
  stop(): void
  pause(): void
  resume(): void
  /** Opens the stream anew without waiting. */
  retry(): void
  state(): LiveState
  subscribe(listener: () => void): () => void
}

export function makeLiveLine({ open, onEvent, onFailure, clock }: LineOptions): LiveLine {
  const listeners = new Set<() => void>()
  let state: LiveState = { status: 'connecting', asOf: null }
  let close: (() => void) | null = null
  let watch: ReturnType<typeof setInterval> | undefined
  let heardAt = 0
  let openedAt = 0

  function set(status: LiveStatus, asOf = state.asOf): void {
    // The exact time of the last word matters only once no more come.
    const same = status === state.status && (status === 'live' || asOf === state.asOf)
    if (same) return
    state = { status, asOf }
    for (const listener of listeners) listener()
  }

  function hear(event: LiveEvent): void {
    heardAt = clock()
    if (state.status !== 'live') set('live', heardAt)
    onEvent(event)
  }

  function connect(): void {
    close?.()
    openedAt = clock()
    close = open(hear, onFailure)
  }

  function check(): void {
    const now = clock()
    if (state.status === 'paused' || now - Math.max(heardAt, openedAt) < lostAfterMs) return
    set('lost', heardAt || null)
    // The stream tries again by itself, but gives up on some refusals.
    connect()
  }

  return {
    start() {
      connect()
      watch = setInterval(check, checkMs)
    },
    stop() {
      clearInterval(watch)
      close?.()
      close = null
    },
    pause() {
      close?.()
      close = null
      set('paused', heardAt || null)
    },
    resume() {
      set('connecting')
      connect()
    },
    retry: connect,
    state: () => state,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
