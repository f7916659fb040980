/** What a node answered to its resources, in words. */
import type { AckStatus } from '@foundation/core/feed'
import type { AppliedResource } from '@foundation/core/nodes'

import { formatCount } from '../ui/format'

const byUrgency: readonly AckStatus[] = ['rejected', 'pending', 'applied']

/** What was refused first, then what waits, each by kind and key. */
export function orderResources(resources: readonly AppliedResource[]): AppliedResource[] {
  return [...resources].sort(
    (a, b) =>
      byUrgency.indexOf(a.status) - byUrgency.indexOf(b.status) ||
      a.kind.localeCompare(b.kind) ||
      a.key.localeCompare(b.key),
  )
}

/** `11 applied, 1 rejected`. */
export function describeResources(resources: readonly AppliedResource[]): string {
  return [...byUrgency]
    .reverse()
    .flatMap((status) => {
      const count = resources.filter((it) => it.status === status).length
      return count === 0 ? [] : [`${formatCount(count)} ${status}`]
    })
    .join(', ')
}

/** What the node does where it refused the newest. */
export function describeRuns({ runs }: AppliedResource): string {
  return runs === null ? 'It never had one of this kind and key.' : `Still runs r${runs}.`
}
