import type { GuardReach } from '@foundation/core/protection'

import { ReachFacts } from '../ui/ReachFacts'
import { reachFacts } from './reach-words'

interface ReachViewProps {
  /** Undefined while it is counted. */
  reach: GuardReach | undefined
}

/** Whom an action on protection touches: nodes, callers, calls a second. */
export function ReachView({ reach }: ReachViewProps) {
  return <ReachFacts facts={reach && reachFacts(reach)} />
}
