'use client'

import type { Person } from '@foundation/core/access'
import { Users } from 'lucide-react'
import dynamic from 'next/dynamic'
import { type ReactNode, useCallback } from 'react'

import { QueryFailure } from '../../data/QueryFailure'
import { DataTable } from '../../ui/data-table'
import { EmptyState } from '../../ui/EmptyState'
import { toAccess } from '../links'
import { useSession } from '../session'
import { usePeople } from '../use-people'
import { WithInspector } from '../WithInspector'
import { InvitationsPanel } from './InvitationsPanel'
import { peopleColumns, toNarrow } from './people-columns'

const PersonInspector = dynamic(() => import('./PersonInspector').then((it) => it.PersonInspector))

const idOf = ({ id }: Person) => id

interface PeopleTabProps {
  inviteButton: ReactNode
  /** The id of the person who stands open beside the list. */
  openId: string | null
  onOpen: (id: string | null) => void
}

/** Who may come in, as what, and who is invited. */
export function PeopleTab({ inviteButton, openId, onOpen }: PeopleTabProps) {
  const people = usePeople()
  const { id: ownId } = useSession().person
  const open = useCallback(({ id }: Person) => onOpen(id), [onOpen])
  return (
    <WithInspector
      inspector={
        openId !== null &&
        people.data && (
          <PersonInspector
            key={openId}
            person={people.data.find(({ id }) => id === openId)}
            onClose={() => onOpen(null)}
          />
        )
      }
    >
      <div className="flex min-w-0 flex-col gap-3">
        <DataTable
          label="People"
          rows={people.data}
          idOf={idOf}
          columns={peopleColumns(ownId)}
          narrow={(it) => toNarrow(it, ownId)}
          hrefOf={({ id }) => toAccess({ tab: 'people', person: id })}
          onOpen={open}
          current={openId ?? undefined}
          empty={
            <EmptyState icon={<Users aria-hidden />} title="Nobody yet" actions={inviteButton}>
              Invite those who run the fleet with you.
            </EmptyState>
          }
          failure={
            people.isError && !people.data ? (
              <QueryFailure
                page
                error={people.error}
                what="the people"
                onRetry={() => void people.refetch()}
              />
            ) : undefined
          }
        />
        <InvitationsPanel />
      </div>
    </WithInspector>
  )
}
