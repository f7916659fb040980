'use client'

import type { ReleaseDetail } from '@foundation/core/config'
import { UserCheck } from 'lucide-react'

import { Allowed } from '../../access/Allowed'
import { useCan } from '../../access/session'
import { Button } from '../../ui/Button'
import { plural } from '../../ui/format'
import { Panel, PanelRow } from '../../ui/Panel'
import { StateGlyph } from '../../ui/StateGlyph'
import { Time } from '../../ui/Time'
import { offeredActs } from './release-acts'

interface ApprovalsPanelProps {
  detail: ReleaseDetail
  /** People besides the author who have to approve; undefined while it is not known. */
  needed: number | undefined
  onApprove: () => void
  onDecline: () => void
}

/** Who looked at it before it began. */
export function ApprovalsPanel(props: ApprovalsPanelProps) {
  const { detail, needed, onApprove, onDecline } = props
  const { release, approvals } = detail
  const offered = offeredActs(detail, useCan('config:release'))
  const isOpen = release.state === 'in_review'
  const open = Math.max(1, (needed ?? 1) - approvals.length)
  return (
    <Panel
      title="Review"
      facts={
        isOpen
          ? `${plural(open, 'approval')} to go`
          : release.kind === 'emergency' && 'left out: an emergency'
      }
    >
      {approvals.map(({ by, at, reason }) => (
        <PanelRow key={by} className="items-start py-2">
          <StateGlyph state="applied" className="mt-[3px] shrink-0" label="approved" />
          <span className="min-w-0">
            <span className="font-medium">{by}</span> <Time at={at} className="text-ink-3" />
            {reason !== '' && <span className="block text-ink-2">{reason}</span>}
          </span>
        </PanelRow>
      ))}
      {isOpen && (
        <div className="flex flex-wrap items-center gap-2 border-line border-t px-3.5 py-3">
          {offered.approve ? (
            <Allowed scope="config:release">
              <Button variant="primary" icon={<UserCheck aria-hidden />} onClick={onApprove}>
                Approve…
              </Button>
            </Allowed>
          ) : (
            <p className="basis-full text-ink-2 text-table">
              Somebody else than {release.by} who may release has to look at it.
            </p>
          )}
          <Allowed scope="config:release">
            <Button onClick={onDecline}>Decline…</Button>
          </Allowed>
        </div>
      )}
    </Panel>
  )
}
