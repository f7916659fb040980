/** Join tokens in words. */
import type { JoinToken } from '@foundation/core/access'

import { formatCount, formatSpan, none, plural } from '../../ui/format'

/** How many joined with it, of how many. */
export function describeUse({ admitted, maxNodes }: JoinToken): string {
  return maxNodes === null
    ? formatCount(admitted)
    : `${formatCount(admitted)} of ${formatCount(maxNodes)}`
}

/** What a new token is good for. */
export function describeNew({ expiresAt, createdAt, maxNodes }: JoinToken): string {
  const life =
    expiresAt === null
      ? 'until it is revoked'
      : `for ${formatSpan(expiresAt.getTime() - createdAt.getTime())}`
  const nodes = maxNodes === null ? 'any number of nodes' : plural(maxNodes, 'node')
  return `Good ${life}, ${nodes}.`
}

/** What nodes that joined with it are labelled with: `team=cart zone=eu-1a`. */
export function describeLabels(labels: JoinToken['labels']): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}=${value}`)
  return pairs.length === 0 ? none : pairs.join(' ')
}
