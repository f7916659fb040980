/** The order in which the nodes of a guard are read. */
import type { BreakerStateName } from '@foundation/core/protection'

/** From what wants an eye to what does not. */
const order: readonly (BreakerStateName | null)[] = [
  'open',
  'half_open',
  'forced_open',
  'forced_closed',
  'metrics_only',
  'closed',
  null,
]

interface Placed {
  readonly nodeId: string
  readonly breaker: BreakerStateName | null
  readonly errorRatio: number | null
}

/** By the breaker's state, then by errors, then by name. */
export function byUrgency<Node extends Placed>(nodes: readonly Node[]): Node[] {
  return [...nodes].sort(
    (a, b) =>
      order.indexOf(a.breaker) - order.indexOf(b.breaker) ||
      (b.errorRatio ?? 0) - (a.errorRatio ?? 0) ||
      (a.nodeId < b.nodeId ? -1 : 1),
  )
}
