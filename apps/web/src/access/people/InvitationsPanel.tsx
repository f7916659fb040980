'use client'

import type { Invitation } from '@foundation/core/access'
import dynamic from 'next/dynamic'
import { useState } from 'react'

import { QueryFailure } from '../../data/QueryFailure'
import { Button } from '../../ui/Button'
import { useNow } from '../../ui/clock'
import { Panel } from '../../ui/Panel'
import { Tag } from '../../ui/Tag'
import { Time } from '../../ui/Time'
import { Allowed } from '../Allowed'
import { useInvitations } from '../use-people'
import { describeEnd, pendingInvitations } from './people-view'

// Asked for only by those who act.
const InviteDialog = dynamic(() => import('./InviteDialog').then((it) => it.InviteDialog))
const RevokeInvitationDialog = dynamic(() =>
  import('./RevokeInvitationDialog').then((it) => it.RevokeInvitationDialog),
)

/** Who was asked in and has not come yet; nothing when there is nobody. */
export function InvitationsPanel() {
  const invitations = useInvitations()
  const [revoking, setRevoking] = useState<Invitation | null>(null)
  const [again, setAgain] = useState<Invitation | null>(null)
  const pending = invitations.data && pendingInvitations(invitations.data)
  const openCount = pending?.filter(({ status }) => status === 'open').length
  if (invitations.isError && !pending) {
    return (
      <Panel title="Invitations">
        <QueryFailure
          error={invitations.error}
          what="the invitations"
          onRetry={() => void invitations.refetch()}
        />
      </Panel>
    )
  }
  return (
    <>
      {pending && pending.length > 0 && (
        <Panel title="Invitations" facts={`${openCount} open`}>
          <ul>
            {pending.map((it) => (
              <InvitationRow
                key={it.id}
                invitation={it}
                onRevoke={() => setRevoking(it)}
                onAgain={() => setAgain(it)}
              />
            ))}
          </ul>
        </Panel>
      )}
      {revoking && (
        <RevokeInvitationDialog invitation={revoking} onClose={() => setRevoking(null)} />
      )}
      {again && <InviteDialog again={again} onClose={() => setAgain(null)} />}
    </>
  )
}

interface InvitationRowProps {
  invitation: Invitation
  onRevoke: () => void
  onAgain: () => void
}

function InvitationRow({ invitation, onRevoke, onAgain }: InvitationRowProps) {
  const { email, role, createdAt, createdBy, status } = invitation
  const now = useNow() ?? 0
  const isOpen = status === 'open'
  return (
    <li className="flex min-h-11 items-center gap-3 border-line border-t px-3.5 py-2 text-table">
      <div className="min-w-0 flex-1">
        <p className="flex min-w-0 items-center gap-2">
          <span className="truncate font-medium">{email}</span>
          <Tag>{role}</Tag>
        </p>
        <p className="text-ink-3 text-small">
          {describeEnd(invitation, now)} · invited <Time at={createdAt} /> by {createdBy}
        </p>
      </div>
      <Allowed scope="people:write">
        <Button
          size="sm"
          variant="ghost"
          aria-label={isOpen ? `Take the invitation of ${email} back` : `Invite ${email} again`}
          onClick={isOpen ? onRevoke : onAgain}
        >
          {isOpen ? 'Take back…' : 'Invite again…'}
        </Button>
      </Allowed>
    </li>
  )
}
