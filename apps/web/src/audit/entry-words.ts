/** An entry in the words of the console, the same as those of the change rail. */
import type { AuditEntry } from '@foundation/core/audit'

import { type ChangeWords, toWords } from '../health/change-words'

type Told = Pick<AuditEntry, 'seq' | 'at' | 'action' | 'target' | 'actorName' | 'reason'>

export function wordsOf({ seq, at, action, target, actorName, reason }: Told): ChangeWords {
  const id = String(seq)
  const said = { id, at, action, target, targets: [target], actor: actorName, reason }
  return toWords({ type: 'action', ...said })
}
