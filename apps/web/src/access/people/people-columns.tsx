import type { Person } from '@foundation/core/access'

import type { DataColumn, NarrowRow } from '../../ui/data-table'
import { formatCount, plural } from '../../ui/format'
import { Tag } from '../../ui/Tag'
import { Time } from '../../ui/Time'
import { describeWaysIn } from './people-view'

/** @param ownId the reader's, who is marked */
export function peopleColumns(ownId: string): DataColumn<Person>[] {
  return [
    {
      id: 'name',
      header: 'Name',
      cell: (person) => <PersonName person={person} ownId={ownId} />,
      width: 170,
      priority: 1,
    },
    {
      id: 'email',
      header: 'E-mail',
      cell: ({ email }) => <span className="truncate text-ink-2">{email}</span>,
      width: 200,
      priority: 3,
    },
    { id: 'role', header: 'Role', cell: ({ role }) => role, width: 110, priority: 2 },
    {
      id: 'ways',
      header: 'Signs in by',
      cell: ({ waysIn }) => <span className="text-ink-2">{describeWaysIn(waysIn)}</span>,
      width: 150,
      priority: 7,
    },
    {
      id: 'factor',
      header: 'Second factor',
      cell: ({ secondFactor }) => (secondFactor ? 'on' : <span className="text-ink-3">off</span>),
      width: 110,
      priority: 5,
    },
    {
      id: 'sessions',
      header: 'Sessions',
      cell: ({ sessions }) => formatCount(sessions),
      align: 'right',
      width: 80,
      priority: 6,
    },
    {
      id: 'seen',
      header: 'Last seen',
      cell: (person) => <LastSeen person={person} />,
      align: 'right',
      width: 110,
      priority: 4,
    },
  ]
}

/** The row of a phone. */
export function toNarrow(person: Person, ownId: string): NarrowRow {
  return {
    title: <PersonName person={person} ownId={ownId} />,
    detail: person.email,
    value: person.role,
    note: person.sessions > 0 ? plural(person.sessions, 'session') : 'signed out',
  }
}

function PersonName({ person: { id, name }, ownId }: { person: Person; ownId: string }) {
  return (
    <span className="inline-flex min-w-0 max-w-full items-center gap-2">
      <span className="truncate font-medium">{name}</span>
      {id === ownId && <Tag>you</Tag>}
    </span>
  )
}

/** Nobody is seen without a session. */
export function LastSeen({ person: { lastSeenAt } }: { person: Person }) {
  return lastSeenAt ? <Time at={lastSeenAt} /> : <span className="text-ink-3">signed out</span>
}
