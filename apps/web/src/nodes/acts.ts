/** What can be done to nodes, and how each asks first: the question, what happens, the way back. */
import type { NodeState } from '@foundation/core/health'
import type { Reach } from '@foundation/core/nodes'

import { formatCount, formatPercent, plural } from '../ui/format'

export const verbs = ['drain', 'resume', 'hold', 'unhold', 'remove'] as const
export type Verb = (typeof verbs)[number]

export interface ActWords {
  /** On the button that asks. */
  readonly label: string
  /** On the button that does it, before the number. */
  readonly confirm: string
  readonly danger: boolean
  /** While it happens. */
  readonly doing: string
  readonly done: string
  /** What undoes it. */
  readonly back: Verb | null
}

export const actWords: Record<Verb, ActWords> = {
  drain: {
    label: 'Drain…',
    confirm: 'Drain',
    danger: false,
    doing: 'Draining',
    done: 'Drained',
    back: 'resume',
  },
  resume: {
    label: 'Resume…',
    confirm: 'Resume',
    danger: false,
    doing: 'Resuming',
    done: 'Resumed',
    back: 'drain',
  },
  hold: {
    label: 'Hold…',
    confirm: 'Hold',
    danger: false,
    doing: 'Holding',
    done: 'Held',
    back: 'unhold',
  },
  unhold: {
    label: 'Lift hold…',
    confirm: 'Lift hold of',
    danger: false,
    doing: 'Lifting the hold of',
    done: 'Lifted the hold of',
    back: 'hold',
  },
  remove: {
    label: 'Remove…',
    confirm: 'Remove',
    danger: true,
    doing: 'Removing',
    done: 'Removed',
    back: null,
  },
}

export interface ReachFact {
  readonly label: string
  readonly value: string
}

export interface ReachWords {
  /** A question with the number. */
  readonly title: string
  /** What happens, in one sentence, and how to undo it. */
  readonly meaning: string
  readonly facts: readonly ReachFact[]
  /** What to type before the button works; null asks for nothing. */
  readonly typed: string | null
}

/** Above this share of the fleet an act asks to be typed. */
const largeShare = 0.2
/** In a fleet of three, one node is already a third: the rule would only annoy. */
const largeFrom = 5

export function describeReach(verb: Verb, reach: Reach): ReachWords {
  const { nodes, inFlight, services, fleetTotal } = reach
  const count = nodes.length
  const what = nameNodes(reach)
  const isLarge = verb !== 'resume' && count >= largeFrom && count > fleetTotal * largeShare
  const typedName = count === 1 ? (nodes[0]?.nodeId ?? '') : `${actWords[verb].confirm} ${count}`
  return {
    title: `${actWords[verb].confirm} ${what}?`,
    meaning: meanings[verb](count, inFlight),
    facts: [
      ...services.slice(0, 2).map(({ name, touched, serving, total }) => ({
        label: `of ${name}`,
        value:
          verb === 'resume' || verb === 'unhold'
            ? `${formatCount(touched)} of ${formatCount(total)}`
            : `${formatCount(Math.max(0, serving - servingTouched(reach, name)))} of ${formatCount(total)} still serve`,
      })),
      ...(services.length > 2 ? [{ label: 'services', value: formatCount(services.length) }] : []),
      {
        label: 'of the fleet',
        value: fleetTotal === 0 ? '–' : formatPercent(count / fleetTotal),
      },
    ].slice(-3),
    typed: verb === 'remove' || isLarge ? typedName : null,
  }
}

const serves: readonly NodeState[] = ['healthy', 'degraded']

function servingTouched({ nodes }: Reach, service: string): number {
  return nodes.filter((it) => it.service === service && serves.includes(it.state)).length
}

/** `checkout-v3xbk`, `2 checkout nodes`, `9 nodes`. */
function nameNodes({ nodes, services }: Reach): string {
  const [only] = nodes
  if (nodes.length === 1 && only) return only.nodeId
  const [service] = services
  return services.length === 1 && service
    ? `${formatCount(nodes.length)} ${service.name} nodes`
    : plural(nodes.length, 'node')
}

const meanings: Record<Verb, (count: number, inFlight: number) => string> = {
  drain: (count, inFlight) =>
    `${count === 1 ? 'It finishes' : 'They finish'} ${inFlight === 0 ? 'what is under way' : `${plural(inFlight, 'request')} first`} and ${count === 1 ? 'takes' : 'take'} no new work. You can resume ${count === 1 ? 'it' : 'them'} at any time.`,
  resume: (count) =>
    `${count === 1 ? 'It takes' : 'They take'} work again at once. You can drain ${count === 1 ? 'it' : 'them'} at any time.`,
  hold: (count, inFlight) =>
    `${count === 1 ? 'It finishes' : 'They finish'} ${inFlight === 0 ? 'what is under way' : `${plural(inFlight, 'request')} first`} and ${count === 1 ? 'stays' : 'stay'} out of traffic, across restarts, until you lift the hold.`,
  unhold: (count) => `${count === 1 ? 'It takes' : 'They take'} work again at once.`,
  remove: (count) =>
    count === 1
      ? 'Its session ends and its credential is revoked. Its history stays. It can join again with a new token.'
      : 'Their sessions end and their credentials are revoked. Their history stays. They can join again with a new token.',
}

/** Whether a verb means anything for a node in this state. */
export function applies(verb: Verb, { state, held }: { state: NodeState; held: boolean }): boolean {
  switch (verb) {
    case 'drain':
      return ['joining', 'healthy', 'degraded', 'stalled'].includes(state)
    case 'resume':
      return state === 'draining' && !held
    case 'hold':
      return !held && state !== 'left'
    case 'unhold':
      return held
    case 'remove':
      return state !== 'left'
  }
}

/** Nodes that have come to where the verb leads. */
export function countArrived(verb: Verb, states: readonly (NodeState | undefined)[]): number {
  return states.filter((state) => arrived(verb, state)).length
}

function arrived(verb: Verb, state: NodeState | undefined): boolean {
  switch (verb) {
    case 'drain':
    case 'hold':
      return state === 'draining' || state === 'left' || state === 'down'
    case 'resume':
    case 'unhold':
      return state !== 'draining'
    case 'remove':
      return state === 'left' || state === undefined
  }
}
