'use client'

import type { Role } from '@foundation/core/access'
import dynamic from 'next/dynamic'
import { useCallback } from 'react'

import { QueryFailure } from '../../data/QueryFailure'
import { type DataColumn, DataTable, type NarrowRow } from '../../ui/data-table'
import { formatCount, plural } from '../../ui/format'
import { Tag } from '../../ui/Tag'
import { toAccess } from '../links'
import { useRoles } from '../use-people'
import { WithInspector } from '../WithInspector'

const RoleInspector = dynamic(() => import('./RoleInspector').then((it) => it.RoleInspector))

const idOf = ({ name }: Role) => name
const hrefOf = ({ name }: Role) => toAccess({ tab: 'roles', role: name })

interface RolesTabProps {
  /** The name of the role that stands open beside the list. */
  openName: string | null
  onOpen: (name: string | null) => void
}

/** What people may do, by role: those of every fleet, and this one's own. */
export function RolesTab({ openName, onOpen }: RolesTabProps) {
  const roles = useRoles()
  const open = useCallback(({ name }: Role) => onOpen(name), [onOpen])
  return (
    <WithInspector
      inspector={
        openName !== null &&
        roles.data && (
          <RoleInspector
            key={openName}
            role={roles.data.find(({ name }) => name === openName)}
            onClose={() => onOpen(null)}
          />
        )
      }
    >
      <div className="min-w-0">
        <p className="mb-3 max-w-[80ch] text-pretty text-ink-2">
          A role is a set of scopes. The built-in ones stay as they are; make one of your own where
          none fits.
        </p>
        <DataTable
          label="Roles"
          rows={roles.data}
          idOf={idOf}
          columns={columns}
          narrow={toNarrow}
          hrefOf={hrefOf}
          onOpen={open}
          current={openName ?? undefined}
          failure={
            roles.isError && !roles.data ? (
              <QueryFailure
                page
                error={roles.error}
                what="the roles"
                onRetry={() => void roles.refetch()}
              />
            ) : undefined
          }
        />
      </div>
    </WithInspector>
  )
}

const columns: readonly DataColumn<Role>[] = [
  {
    id: 'name',
    header: 'Role',
    cell: (role) => <RoleName role={role} />,
    width: 190,
    priority: 1,
  },
  {
    id: 'description',
    header: 'What it is for',
    cell: ({ description }) => (
      <span className="text-ink-2" title={description}>
        {description}
      </span>
    ),
    width: 320,
    priority: 4,
  },
  {
    id: 'scopes',
    header: 'Scopes',
    cell: ({ scopes }) => formatCount(scopes.length),
    align: 'right',
    width: 80,
    priority: 3,
  },
  {
    id: 'people',
    header: 'People',
    cell: ({ people }) => formatCount(people),
    align: 'right',
    width: 80,
    priority: 2,
  },
]

function toNarrow(role: Role): NarrowRow {
  return {
    title: <RoleName role={role} />,
    detail: role.description,
    value: plural(role.people, 'person', 'people'),
    note: plural(role.scopes.length, 'scope'),
  }
}

function RoleName({ role: { name, builtin } }: { role: Role }) {
  return (
    <span className="inline-flex min-w-0 max-w-full items-center gap-2">
      <span className="truncate font-medium">{name}</span>
      {builtin && <Tag>built-in</Tag>}
    </span>
  )
}
