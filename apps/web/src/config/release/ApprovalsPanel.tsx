'use client'

import type { ReleaseDetail } from '@foundation/core/config'
import { UserCheck } from 'lucide-react'

import { Button } from '../../ui/Button'
import { plural } from '../../ui/format'
import { Panel, PanelRow } from '../../ui/Panel'
import { StateGlyph } from '../../ui/StateGlyph'
import { Time } from '../../ui/Time'

interface ApprovalsPanelProps {
  detail: ReleaseDetail
  /** People besides the author who have to approve; undefined while it is not known. */
  needed: number | undefined
  mayDecline: boolean
  onApprove: () => void
  onDecline: () => void
}

/** Who looked at it before it began. */
export function ApprovalsPanel(props: ApprovalsPanelProps) {
  const { detail, needed, mayDecline, onApprove, onDecline } = props
  const { release, approvals, may } = detail
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
          {may.approve ? (
            <Button variant="primary" icon={<UserCheck aria-hidden />} onClick={onApprove}>
              Approve…
            </Button>
          ) : (
            <p className="basis-full text-ink-2 text-table">
              Somebody else than {release.by} who may release has to look at it.
            </p>
          )}
          {mayDecline && <Button onClick={onDecline}>Decline…</Button>}
        </div>
      )}
    </Panel>
  )
}
