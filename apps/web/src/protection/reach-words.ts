/** Whom an action on protection touches, in three facts. */
import type { GuardReach } from '@foundation/core/protection'
import { formatCount, formatPercent, none, plural, toRate } from '../ui/format'
import type { ReachFact } from '../ui/ReachFacts'

/** From here on an act wants to be typed: more than a fifth of a fleet that is more than a handful. */
const largeShare = 0.2
const largeFrom = 5

export function reachFacts({ nodes, services, callsPerS, fleetTotal }: GuardReach): ReachFact[] {
  const rate = toRate(callsPerS)
  return [
    {
      value: formatCount(nodes),
      label: nodes === 1 ? 'node' : 'nodes',
      detail: fleetTotal === 0 ? none : `${formatPercent(nodes / fleetTotal)} of the fleet`,
    },
    {
      value: formatCount(services.length),
      label: services.length === 1 ? 'caller' : 'callers',
      detail: namesOf(services.map((it) => it.name)),
    },
    {
      value: rate.value,
      label: rate.unit === '/s' ? 'calls/s' : `${rate.unit.replace('/s', '')} calls/s`,
      detail: 'right now',
    },
  ]
}

/** `payments, orders, +3`; what nobody calls yet is said. */
function namesOf(names: readonly string[]): string {
  if (names.length === 0) return 'nobody calls it yet'
  const more = names.length - 2
  return more > 0 ? `${names.slice(0, 2).join(', ')}, +${formatCount(more)}` : names.join(', ')
}

/** Whether so many nodes are touched that the act should be typed. */
export function isLarge({ nodes, fleetTotal }: GuardReach): boolean {
  return nodes >= largeFrom && nodes > fleetTotal * largeShare
}

/** `24 nodes of 3 services`, for a sentence. */
export function describeGuardReach({ nodes, services }: GuardReach): string {
  const [only] = services
  return services.length === 1 && only
    ? `${plural(nodes, 'node')} of ${only.name}`
    : `${plural(nodes, 'node')} of ${plural(services.length, 'service')}`
}
