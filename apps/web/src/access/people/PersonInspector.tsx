'use client'

import type { Person } from '@foundation/core/access'
import { UserMinus, UserRound } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useState } from 'react'

import { HistoryLink } from '../../audit/HistoryLink'
import { Button } from '../../ui/Button'
import { EmptyState } from '../../ui/EmptyState'
import { formatCount } from '../../ui/format'
import { Inspector } from '../../ui/Inspector'
import { Section } from '../../ui/Section'
import { TextLink } from '../../ui/TextLink'
import { Time } from '../../ui/Time'
import { Allowed } from '../Allowed'
import { Fact, Facts } from '../Facts'
import { toAccess } from '../links'
import { ScopeList } from '../ScopeList'
import { scopeFor } from '../scope-words'
import { useSession } from '../session'
import { LastSeen } from './people-columns'
import { describeWaysIn } from './people-view'
import { SessionsSection } from './SessionsSection'

// Asked for only by those who act.
const ChangeRoleDialog = dynamic(() =>
  import('./ChangeRoleDialog').then((it) => it.ChangeRoleDialog),
)
const RemovePersonDialog = dynamic(() =>
  import('./RemovePersonDialog').then((it) => it.RemovePersonDialog),
)

interface PersonInspectorProps {
  /** Undefined when there is nobody with this id. */
  person: Person | undefined
  onClose: () => void
}

/** One person: what they may do, where they are signed in, and how that ends. */
export function PersonInspector({ person, onClose }: PersonInspectorProps) {
  const [asking, setAsking] = useState<'role' | 'remove' | null>(null)
  const { scopes: own } = useSession().person
  if (person === undefined) {
    return (
      <Inspector title="Person" onClose={onClose}>
        <EmptyState icon={<UserRound aria-hidden />} title="No such person">
          They were removed, or the link is wrong.
        </EmptyState>
      </Inspector>
    )
  }
  const { id, name, email, role, scopes, createdAt, waysIn, secondFactor, apiTokens } = person
  // Nobody touches somebody who can do what they cannot.
  const needed = scopeFor('people:write', scopes, own)
  return (
    <>
      {/* The dialogs stand apart: the inspector is another one when the window becomes narrow. */}
      <Inspector
        title={name}
        onClose={onClose}
        foot={
          <>
            <Allowed scope={needed}>
              <Button onClick={() => setAsking('role')}>Change role…</Button>
            </Allowed>
            <Allowed scope={needed}>
              <Button
                variant="danger"
                icon={<UserMinus aria-hidden />}
                onClick={() => setAsking('remove')}
              >
                Remove…
              </Button>
            </Allowed>
            <span className="ml-auto">
              <HistoryLink target={id} />
            </span>
          </>
        }
      >
        <Section title="The person">
          <Facts>
            <Fact name="E-mail">{email}</Fact>
            <Fact name="Role">
              <TextLink href={toAccess({ tab: 'roles', role })}>{role}</TextLink>
            </Fact>
            <Fact name="Signs in by">{describeWaysIn(waysIn)}</Fact>
            <Fact name="Second factor">{secondFactor ? 'on' : 'off'}</Fact>
            <Fact name="Last seen">
              <LastSeen person={person} />
            </Fact>
            <Fact name="Here since">
              <Time at={createdAt} />
            </Fact>
            <Fact name="API tokens">{formatCount(apiTokens)}</Fact>
          </Facts>
        </Section>
        <SessionsSection person={person} needed={needed} />
        <Section title="What they may do" facts={`by role ${role}`}>
          <ScopeList scopes={scopes} />
        </Section>
      </Inspector>
      {asking === 'role' && <ChangeRoleDialog person={person} onClose={() => setAsking(null)} />}
      {asking === 'remove' && (
        <RemovePersonDialog person={person} onClose={() => setAsking(null)} onRemoved={onClose} />
      )}
    </>
  )
}
