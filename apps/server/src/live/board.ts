/**
 * Keeps what open consoles show up to date, for all consoles of this server at once.
 *
 * The hub says which nodes to look at again, and every few seconds everything is looked at: so
 * utilisation moves, and a hint that was lost on its way from another server is made good. While no
 * console is open nothing is read.
 */
import type { NodeCell } from '@foundation/core/nodes'
import { second } from '@foundation/core/time'
import type { Logger } from 'pino'

import { compareCells } from './compare.js'
import type { Hub } from './hub.js'
import { makeOutbox, type Outbox } from './outbox.js'

export interface BoardOptions {
  readonly hub: Hub
  readonly log: Logger
  /** Reads cells; all of the fleet's when no ids are given. */
  readonly load: (nodeIds?: readonly string[]) => Promise<NodeCell[]>
  /** How long hints are gathered before they are looked up. Default 250 ms. */
  readonly gatherMs?: number
  /** Between two looks at everything. Default 2 s, 5 s for more than 1,000 nodes. */
  readonly refreshMs?: number
}

export interface Follower {
  readonly outbox: Outbox
  /** Resolves when the outbox may have something, when `ms` have passed, or when the board stops. */
  wait(ms: number, signal?: AbortSignal): Promise<void>
  end(): void
}

export interface LiveBoard {
  /** Follows the fleet from now on. What it was until now is to be asked after this resolves. */
  follow(): Promise<Follower>
  readonly stopped: boolean
  /** Ends all waiting, for good. */
  stop(): void
}

/** Past so many hints at once, reading everything is cheaper. */
const maxHints = 2_000

export function makeLiveBoard({
  hub,
  log,
  load,
  gatherMs = 250,
  refreshMs,
}: BoardOptions): LiveBoard {
  const followers = new Map<Follower, () => void>()
  const known = new Map<string, NodeCell>()
  let hinted = new Set<string>()
  let refreshDueAt = 0
  let timer: NodeJS.Timeout | null = null
  let opening: Promise<void> | null = null
  let unsubscribe: (() => void) | null = null
  let stopped = false
  /** The last look failed, and the log knows. */
  let failing = false
  /** Counts openings, so that one that was closed before it was done does not go on. */
  let opened = 0

  function tell(changes: Parameters<Outbox['add']>[0]): void {
    if (changes.cells.length + changes.gone.length + changes.topics.length === 0) return
    for (const [follower, wake] of followers) {
      follower.outbox.add(changes)
      wake()
    }
  }

  function scheduleRefresh(): void {
    refreshDueAt = performance.now() + (refreshMs ?? (known.size > 1_000 ? 5 : 2) * second)
  }

  async function open(): Promise<void> {
    unsubscribe ??= hub.subscribe(({ nodeIds = [], topics = [] }) => {
      for (const nodeId of nodeIds) hinted.add(nodeId)
      tell({ cells: [], gone: [], topics })
    })
    opened += 1
    const opening = opened
    // Before anybody is told that they follow: changes from here on are seen.
    const cells = await load()
    if (opening !== opened || !unsubscribe) return
    compareCells(known, cells)
    scheduleRefresh()
    timer = setTimeout(turn, gatherMs, opening)
  }

  async function turn(opening: number): Promise<void> {
    let pauseMs = gatherMs
    try {
      await look(opening)
      failing = false
    } catch (error) {
      // Most likely the database is away. Consoles keep what they have; the next look makes it good.
      if (!failing) log.warn({ event: 'live.look_failed', err: error }, 'cannot read for consoles')
      failing = true
      pauseMs = second
      refreshDueAt = 0
      hinted.clear()
    }
    if (unsubscribe && opening === opened) timer = setTimeout(turn, pauseMs, opening)
  }

  async function look(opening: number): Promise<void> {
    const everything = performance.now() >= refreshDueAt || hinted.size > maxHints
    if (!everything && hinted.size === 0) return
    const asked = hinted
    hinted = new Set()
    const read = await load(everything ? undefined : [...asked])
    if (opening !== opened) return
    const changes = compareCells(known, read, everything ? undefined : asked)
    const touched = [...asked].map((nodeId) => `node:${nodeId}` as const)
    tell({ ...changes, topics: [...new Set([...changes.topics, ...touched])] })
    if (everything) scheduleRefresh()
  }

  function close(): void {
    unsubscribe?.()
    unsubscribe = null
    opening = null
    if (timer) clearTimeout(timer)
    timer = null
    known.clear()
    hinted.clear()
  }

  function makeFollower(): Follower {
    let wake = () => {}
    const follower: Follower = {
      outbox: makeOutbox(),
      wait: (ms, signal) =>
        new Promise((resolve) => {
          if (stopped || signal?.aborted) return resolve()
          const done = () => {
            clearTimeout(timeout)
            signal?.removeEventListener('abort', done)
            wake = () => {}
            resolve()
          }
          const timeout = setTimeout(done, ms)
          signal?.addEventListener('abort', done)
          wake = done
        }),
      end() {
        if (followers.delete(follower) && followers.size === 0) close()
      },
    }
    followers.set(follower, () => wake())
    return follower
  }

  return {
    async follow() {
      const follower = makeFollower()
      try {
        opening ??= open()
        await opening
      } catch (error) {
        opening = null
        follower.end()
        throw error
      }
      return follower
    },
    get stopped() {
      return stopped
    },
    stop() {
      stopped = true
      for (const wake of followers.values()) wake()
    },
  }
}
