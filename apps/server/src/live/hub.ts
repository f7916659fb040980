/**
 * What changed in the fleet, as this server hears of it: from its own sessions and sweeps, and, through
 * the fan-out, from other servers. Whoever publishes says only *that* something changed; who shows it
 * reads it anew. So a message that is lost costs a moment, never the truth.
 */
import type { Topic } from '@foundation/core/live'
import type { Logger } from 'pino'

export type { Topic }

export interface LiveChange {
  /** Nodes whose cell is to be looked at again: their state, labels, version or being. */
  readonly nodeIds?: readonly string[]
  /** Answers that are out of date. */
  readonly topics?: readonly Topic[]
}

export interface Hub {
  publish(change: LiveChange): void
  /** @returns ends the subscription; a second call does nothing */
  subscribe(handler: (change: LiveChange) => void): () => void
}

/** One per process. A handler that throws is logged and does not keep others from hearing. */
export function makeHub(log: Logger): Hub {
  const handlers = new Set<(change: LiveChange) => void>()
  return {
    publish(change) {
      for (const handler of handlers) {
        try {
          handler(change)
        } catch (error) {
          log.error({ event: 'live.handler_failed', err: error }, 'a live handler failed')
        }
      }
    },
    subscribe(handler) {
      // Wrapped, so that the same function subscribed twice is two subscriptions.
      const entry = (change: LiveChange) => handler(change)
      handlers.add(entry)
      return () => void handlers.delete(entry)
    },
  }
}
