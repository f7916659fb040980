/** The one subscription of a console: what to show anew, at the pace at which the console reads. */
import { FoundationError } from '@foundation/core/errors'
import type { LiveEvent } from '@foundation/core/live'
import { second } from '@foundation/core/time'

import type { Visit } from '../access/index.js'
import { type Ctx, requireScope } from '../context.js'
import { isDatabaseUnavailable } from '../database/unavailable.js'
import type { LiveBoard } from './board.js'

/** Between two events of changed cells. */
const cellsMs = 250
/** Between two events of topics: each makes every open console ask again. */
const topicsMs = second
const tickMs = 2 * second
export interface WatchOptions {
  readonly signal?: AbortSignal | undefined
  /** How long somebody who signed out, or lost their role, may go on listening. Default 15 s. */
  readonly recheckMs?: number
}

/**
 * Nothing is read ahead: while the console does not take an event, what changes is merged in its outbox.
 *
 * @throws FoundationError `access.unauthenticated`, `access.scope_missing`, `system.stopping`
 */
export async function* watchFleet(
  ctx: Ctx & Pick<Visit, 'person'>,
  board: LiveBoard,
  { signal, recheckMs = 15 * second }: WatchOptions = {},
): AsyncGenerator<LiveEvent, void> {
  const follower = await board.follow()
  try {
    yield { type: 'hello', serverTime: new Date(ctx.clock()) }
    let told = performance.now()
    let ticked = told
    let checked = told
    let topicsTold = 0
    while (!signal?.aborted) {
      const withTopics = performance.now() - topicsTold >= topicsMs
      if (!follower.outbox.has(withTopics)) {
        const untilTick = ticked + tickMs - performance.now()
        const untilTopics = topicsTold + topicsMs - performance.now()
        const ms = follower.outbox.has(true) ? Math.min(untilTick, untilTopics) : untilTick
        await follower.wait(Math.max(0, ms), signal)
      }
      const rest = told + cellsMs - performance.now()
      if (rest > 0) await pause(rest, signal)
      if (signal?.aborted) return
      // An error and not an end: on it the console connects again, to this server's successor.
      if (board.stopped) throw new FoundationError('system.stopping')
      const now = performance.now()
      if (now - checked >= recheckMs) {
        await recheck(ctx)
        checked = now
      }
      const takesTopics = now - topicsTold >= topicsMs
      for (const event of follower.outbox.take(takesTopics)) {
        if (event.type === 'changed') topicsTold = now
        yield event
        told = performance.now()
      }
      if (performance.now() - ticked >= tickMs) {
        ticked = performance.now()
        yield { type: 'tick', serverTime: new Date(ctx.clock()) }
      }
    }
  } finally {
    follower.end()
  }
}

async function recheck(ctx: Ctx & Pick<Visit, 'person'>): Promise<void> {
  try {
    const person = await ctx.person({ fresh: true })
    if (!person) throw new FoundationError('access.unauthenticated')
    requireScope({ ...ctx, actor: { ...ctx.actor, scopes: person.scopes } }, 'fleet:read')
  } catch (error) {
    // Nobody's rights change while the database is away, and nothing new is read from it either.
    if (!isDatabaseUnavailable(error)) throw error
  }
}

function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timeout)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timeout = setTimeout(done, ms)
    signal?.addEventListener('abort', done)
  })
}
