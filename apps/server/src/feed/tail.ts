import { append, type FeedLog, type LogEntry, newFeedLog } from '@foundation/core/feed'
import type pg from 'pg'
import type { Logger } from 'pino'

import type { Listener } from '../database/listener.js'
import { feedChannel } from './append.js'
import { readEntries, readLog } from './read.js'

export interface Tail {
  /** The log as far as this server has read it. */
  readonly log: () => FeedLog
  /** Whether the log was read at least once. */
  readonly ready: () => boolean
  start(): Promise<void>
  stop(): Promise<void>
}

export interface TailOptions {
  readonly pool: pg.Pool
  readonly listener: Listener
  readonly fleetId: string
  readonly log: Logger
  /** How often to look without being told, for what was said while nobody listened. Default 1 s. */
  readonly pollMs?: number
  /** New entries, in order, after the log holds them. */
  readonly onEntries: (entries: readonly LogEntry[], log: FeedLog) => void
  /** The log was read anew, because the entries between are gone: everything may have changed. */
  readonly onReset: (log: FeedLog) => void
}

const batch = 1_000

/** Follows one fleet's revision log. While the database is away it waits, and then reads on. */
export function makeTail(options: TailOptions): Tail {
  const { pool, listener, fleetId, log, pollMs = 1_000, onEntries, onReset } = options
  let current: FeedLog = newFeedLog(0, [])
  let isReady = false
  let stopped = true
  let running: Promise<void> | null = null
  let again = false
  let timer: NodeJS.Timeout | undefined
  let unlisten = () => {}

  const read = async () => {
    if (!isReady) {
      current = await readLog(pool, fleetId)
      isReady = true
      onReset(current)
    }
    for (;;) {
      const entries = await readEntries(pool, fleetId, current.head, batch)
      const [first] = entries
      if (!first || stopped) return
      if (first.revision !== current.head + 1) {
        current = await readLog(pool, fleetId)
        onReset(current)
        continue
      }
      current = append(current, entries)
      onEntries(entries, current)
      if (entries.length < batch) return
    }
  }
  /** One reader at a time; a wake-up meanwhile makes it look once more. */
  const wake = () => {
    if (stopped) return
    if (running) {
      again = true
      return
    }
    again = false
    running = read()
      .catch((error: Error) =>
        log.warn({ event: 'feed.tail_failed', err: error.message }, 'cannot read the feed'),
      )
      .finally(() => {
        running = null
        if (again) wake()
      })
  }
  return {
    log: () => current,
    ready: () => isReady,
    async start() {
      stopped = false
      unlisten = listener.listen(feedChannel, (id) => id === fleetId && wake(), wake)
      timer = setInterval(wake, pollMs)
      wake()
      await running
    },
    async stop() {
      stopped = true
      clearInterval(timer)
      unlisten()
      await running
    },
  }
}
