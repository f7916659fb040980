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
  readonly value: string
  readonly label: string
  readonly detail: string
}

export interface ReachWords {
  /** A question with the number. */
  readonly title: string
  /** What happens, in one sentence, and how to undo it. */
  readonly meaning: string
  /** Three. */
  readonly facts: readonly ReachFact[]
  /** What to type before the button works; null asks for nothing. */
  readonly typed: string | null
}

/** Above this share of the fleet an act asks to be typed. */
const largeShare = 0.2
/** In a fleet of three, one node is already a third: the rule would only annoy. */
const largeFrom = 5

export function describeReach(verb: Verb, reach: Reach): ReachWords {
  const { nodes, inFlight, fleetTotal } = reach
  const count = nodes.length
  const what = nameNodes(reach)
  const isLarge = verb !== 'resume' && count >= largeFrom && count > fleetTotal * largeShare
  const typedName = count === 1 ? (nodes[0]?.nodeId ?? '') : `${actWords[verb].confirm} ${count}`
  return {
    title: `${actWords[verb].confirm} ${what}?`,
    meaning: meanings[verb](count, inFlight),
    facts: [serviceFact(verb, reach), requestFact(verb, inFlight), fleetFact(count, fleetTotal)],
    typed: verb === 'remove' || isLarge ? typedName : null,
  }
}

function serviceFact(verb: Verb, reach: Reach): ReachFact {
  const [first] = reach.services
  if (reach.services.length !== 1 || !first) {
    return { value: formatCount(reach.services.length), label: 'services', detail: 'are touched' }
  }
  const { name, touched, serving, total } = first
  const value = `${formatCount(touched)} of ${formatCount(total)}`
  const label = `${name} ${total === 1 ? 'node' : 'nodes'}`
  if (verb === 'resume' || verb === 'unhold') {
    return { value, label, detail: `${formatCount(serving)} serve now` }
  }
  const left = Math.max(0, serving - servingTouched(reach, name))
  return {
    value,
    label,
    detail: left === 0 ? 'none is left to serve' : `${formatCount(left)} still serve`,
  }
}

function requestFact(verb: Verb, inFlight: number): ReachFact {
  return {
    value: formatCount(inFlight),
    label: inFlight === 1 ? 'request' : 'requests',
    detail: verb === 'remove' ? 'under way' : 'finish first',
  }
}

function fleetFact(count: number, total: number): ReachFact {
  return {
    value: total === 0 ? '–' : formatPercent(count / total),
    label: 'of the fleet',
    detail: plural(total, 'node'),
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

export interface ActProgress {
  readonly arrived: boolean
  readonly title: string
  readonly detail: string
}

/** How far an act has come. `reach` is null until it is asked for the first time. */
export function toProgress(
  verb: Verb,
  nodeIds: readonly string[],
  reach: Reach | null,
): ActProgress {
  const { doing, done } = actWords[verb]
  const what = nodeIds.length === 1 ? (nodeIds[0] ?? '') : plural(nodeIds.length, 'node')
  if (!reach) return { arrived: false, title: `${doing} ${what}`, detail: '' }
  const states = new Map(reach.nodes.map((it) => [it.nodeId, it.state]))
  const waiting = nodeIds.filter((id) => !hasArrived(verb, states.get(id))).length
  const finishing = verb === 'drain' || verb === 'hold' ? reach.inFlight : 0
  if (waiting === 0 && finishing === 0) {
    return { arrived: true, title: `${done} ${what}`, detail: '' }
  }
  const detail =
    waiting > 0
      ? `${formatCount(nodeIds.length - waiting)} of ${formatCount(nodeIds.length)} answered`
      : `${plural(finishing, 'request')} left`
  return { arrived: false, title: `${doing} ${what}`, detail }
}

function hasArrived(verb: Verb, state: NodeState | undefined): boolean {
  // A node that is away cannot answer; what was asked waits for it, and the reader need not.
  if (state === undefined || state === 'left' || state === 'down') return true
  switch (verb) {
    case 'drain':
    case 'hold':
      return state === 'draining'
    case 'resume':
    case 'unhold':
      return state !== 'draining'
    case 'remove':
      return false
  }
}
