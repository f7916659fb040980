'use client'

import { toFailure } from '../../data/failure'
import { Panel } from '../../ui/Panel'
import { ReachView } from '../ReachView'
import type { CheckedDraft } from './draft-check'
import { usePolicyReach } from './use-policies'

/** Whom the policy touches as it is typed. */
export function ReachPanel({ checked }: { checked: CheckedDraft }) {
  const { spec, selector } = checked
  const reach = usePolicyReach(spec && selector ? { target: spec.match.target, selector } : null)
  const known = spec !== null && selector !== null
  return (
    <Panel title="Reach" facts={known ? 'as it stands here' : undefined}>
      {reach.isError ? (
        <p className="px-3.5 pb-3 text-ink-2 text-table">{toFailure(reach.error).message}</p>
      ) : known || reach.data ? (
        <div className="overflow-clip rounded-b-panel *:-mb-px">
          <ReachView reach={reach.data} />
        </div>
      ) : (
        <p className="px-3.5 pb-3 text-ink-2 text-table">
          Counted once the target and the fields have no fault.
        </p>
      )}
    </Panel>
  )
}
