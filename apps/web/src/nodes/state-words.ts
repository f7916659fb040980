/** What a node's state means for the one who reads it: what is so, and what goes on regardless. */
import type { NodeDetail } from '@foundation/core/nodes'

import { formatSpan, plural } from '../ui/format'

export interface StateWords {
  readonly title: string
  readonly meaning: string
}

type Facts = Pick<
  NodeDetail,
  'state' | 'reason' | 'since' | 'lagMs' | 'inFlight' | 'lastSeenAt' | 'maintenance' | 'checks'
>

/** Null where the state needs no word: the node is healthy. */
export function explainState(node: Facts, now: number): StateWords | null {
  const silent = formatSpan(now - node.lastSeenAt.getTime())
  switch (node.state) {
    case 'healthy':
      return null
    case 'joining':
      return {
        title: 'It is not ready yet.',
        meaning: 'It joined the fleet and gets traffic once it says that it is ready.',
      }
    case 'degraded': {
      const failing = node.checks.filter((it) => it.status !== 'passing')
      return {
        title: `${failing.length > 1 ? `${plural(failing.length, 'check')} do not pass.` : `${capital(node.reason)}.`}`,
        meaning: 'It still takes traffic. It is healthy again when its checks pass.',
      }
    }
    case 'stalled':
      return {
        title:
          node.lagMs > 0
            ? `The main thread has not turned for ${formatSpan(node.lagMs)}.`
            : 'The main thread does not turn.',
        meaning:
          'Heartbeats still arrive from the worker thread, so it is not dead. Nothing fails over.',
      }
    case 'draining':
      return {
        title: node.maintenance ? 'Held for maintenance.' : 'It takes no new work.',
        meaning: drainMeaning(node),
      }
    case 'suspect':
      return {
        title: `Not heard for ${silent}.`,
        meaning:
          'It may be gone, or its connection may be. It counts as down after 12 s of silence.',
      }
    case 'down':
      return {
        title: `Not heard for ${silent}.`,
        meaning: 'It counts as down. It may still run: a node goes on without the control plane.',
      }
    case 'left':
      return {
        title: `${capital(node.reason || 'left')}.`,
        meaning: 'Its history stays. It can join again with a token.',
      }
  }
}

function drainMeaning({ reason, inFlight, maintenance }: Facts): string {
  const why = maintenance?.reason ?? reason
  const left = inFlight === 0 ? 'No request is left.' : `${plural(inFlight, 'request')} left.`
  const held = maintenance ? ' The hold outlives a restart.' : ''
  return `${left}${why === '' ? '' : ` Reason: ${why}.`}${held}`
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
