'use client'

import type { Role } from '@foundation/core/access'
import { IdCard, Trash2 } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useState } from 'react'

import { HistoryLink } from '../../audit/HistoryLink'
import { Button } from '../../ui/Button'
import { EmptyState } from '../../ui/EmptyState'
import { Inspector } from '../../ui/Inspector'
import { Section } from '../../ui/Section'
import { SkeletonRows } from '../../ui/Skeleton'
import { TextLink } from '../../ui/TextLink'
import { Allowed } from '../Allowed'
import { toAccess } from '../links'
import { ScopeList } from '../ScopeList'
import { scopeFor } from '../scope-words'
import { useSession } from '../session'
import { usePeople } from '../use-people'

// Asked for only by those who act.
const RoleDialog = dynamic(() => import('./RoleDialog').then((it) => it.RoleDialog))
const RemoveRoleDialog = dynamic(() =>
  import('./RemoveRoleDialog').then((it) => it.RemoveRoleDialog),
)

interface RoleInspectorProps {
  /** Undefined when there is none with this name. */
  role: Role | undefined
  onClose: () => void
}

/** One role: what it allows, in words, and who has it. */
export function RoleInspector({ role, onClose }: RoleInspectorProps) {
  const [asking, setAsking] = useState<'change' | 'remove' | null>(null)
  const { scopes: own } = useSession().person
  if (role === undefined) {
    return (
      <Inspector title="Role" onClose={onClose}>
        <EmptyState icon={<IdCard aria-hidden />} title="No such role">
          It was removed, or the link is wrong.
        </EmptyState>
      </Inspector>
    )
  }
  const { name, description, scopes, builtin } = role
  // Nobody changes a role that can do what they cannot.
  const needed = scopeFor('roles:write', scopes, own)
  return (
    <>
      {/* The dialogs stand apart: the inspector is another one when the window becomes narrow. */}
      <Inspector
        title={name}
        onClose={onClose}
        foot={
          builtin ? (
            <p className="text-ink-3 text-small">
              Built in: it cannot be changed, and an upgrade gives it the scopes that come with it.
            </p>
          ) : (
            <>
              <Allowed scope={needed}>
                <Button onClick={() => setAsking('change')}>Change…</Button>
              </Allowed>
              <Allowed scope={needed}>
                <Button
                  variant="danger"
                  icon={<Trash2 aria-hidden />}
                  onClick={() => setAsking('remove')}
                >
                  Remove…
                </Button>
              </Allowed>
              <span className="ml-auto">
                <HistoryLink target={name} action="access.role" />
              </span>
            </>
          )
        }
      >
        <Section title="What it allows">
          {description !== '' && <p className="mb-2.5 text-pretty text-ink-2">{description}</p>}
          <ScopeList scopes={scopes} />
        </Section>
        <Section title="Who has it">
          <Holders role={name} />
        </Section>
      </Inspector>
      {asking === 'change' && <RoleDialog role={role} onClose={() => setAsking(null)} />}
      {asking === 'remove' && (
        <RemoveRoleDialog role={role} onClose={() => setAsking(null)} onRemoved={onClose} />
      )}
    </>
  )
}

function Holders({ role }: { role: string }) {
  const people = usePeople()
  const holders = people.data?.filter((it) => it.role === role)
  if (!holders) return <SkeletonRows rows={2} label="Loading who has it" />
  if (holders.length === 0) return <p className="text-ink-3 text-table">Nobody.</p>
  return (
    <ul className="flex flex-col gap-1.5 text-table">
      {holders.map(({ id, name, email }) => (
        <li key={id} className="flex min-w-0 flex-wrap items-baseline gap-x-2">
          <TextLink href={toAccess({ tab: 'people', person: id })}>{name}</TextLink>
          <span className="truncate text-ink-3">{email}</span>
        </li>
      ))}
    </ul>
  )
}
