/** Whom a release would reach, in three facts. */
import type { ReleaseReach } from '@foundation/core/config'

import { formatCount, formatPercent } from '../../ui/format'
import type { ReachFact } from '../../ui/ReachFacts'
import { nodesRefusing } from '../values/issue-words'

/** From here on an act wants to be typed: more than a fifth of a fleet that is more than a handful. */
const largeShare = 0.2
const largeFrom = 5

export function reachFacts({ nodes, fleetTotal, services, issues }: ReleaseReach): ReachFact[] {
  const refused = nodesRefusing(issues)
  return [
    {
      value: formatCount(nodes),
      label: nodes === 1 ? 'node' : 'nodes',
      detail:
        fleetTotal === 0
          ? 'none is connected'
          : `${formatPercent(nodes / fleetTotal)} of the fleet`,
    },
    {
      value: formatCount(services.length),
      label: services.length === 1 ? 'service' : 'services',
      detail: namesOf(services.map((it) => it.name)),
    },
    {
      value: formatCount(refused),
      label: 'would refuse it',
      detail: refused === 0 ? 'every running version accepts it' : 'by their own schema',
    },
  ]
}

function namesOf(names: readonly string[]): string {
  const more = names.length - 2
  return more > 0 ? `${names.slice(0, 2).join(', ')}, +${formatCount(more)}` : names.join(', ')
}

/** Whether so many nodes are told at once that it should be typed: a stage that is small needs no such care. */
export function isSweeping({ stages, fleetTotal }: ReleaseReach): boolean {
  const first = stages[0]?.nodes ?? 0
  return first >= largeFrom && first > fleetTotal * largeShare
}
