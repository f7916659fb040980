'use client'

import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useQueryStates } from 'nuqs'
import { useCallback } from 'react'

import { useTRPC } from '../data/trpc'
import { Button } from '../ui/Button'
import { Forbidden } from '../ui/Forbidden'
import { Page, PageHeader } from '../ui/Page'
import { Panel } from '../ui/Panel'
import { SkeletonRows } from '../ui/Skeleton'
import { Tabs } from '../ui/Tabs'
import { Allowed } from './Allowed'
import { type AccessTab, accessParams } from './links'
import { describePeople } from './people/people-view'
import { useCan } from './session'
import { usePeople, useRoles } from './use-people'

// Apart, so that each is fetched while its rows are asked for.
const PeopleTab = dynamic(() => import('./people/PeopleTab').then((it) => it.PeopleTab), {
  loading: () => (
    <Panel>
      <SkeletonRows rows={12} label="Loading people" />
    </Panel>
  ),
})
const RolesTab = dynamic(() => import('./roles/RolesTab').then((it) => it.RolesTab))
const JoinTokens = dynamic(() => import('./join-tokens/JoinTokens').then((it) => it.JoinTokens))
const ApiTokens = dynamic(() => import('./api-tokens/ApiTokens').then((it) => it.ApiTokens))
interface MakerProps {
  onClose: () => void
  /** A role is looked at once it is made. */
  onSaved: (name: string) => void
}

// Asked for only by those who make one.
const dialogs = {
  people: dynamic<MakerProps>(() => import('./people/InviteDialog').then((it) => it.InviteDialog)),
  roles: dynamic<MakerProps>(() => import('./roles/RoleDialog').then((it) => it.RoleDialog)),
  join: dynamic<MakerProps>(() =>
    import('./join-tokens/NewTokenDialog').then((it) => it.NewTokenDialog),
  ),
  api: dynamic<MakerProps>(() =>
    import('./api-tokens/NewApiTokenDialog').then((it) => it.NewApiTokenDialog),
  ),
} as const

/** What makes another one of a tab, and what that needs. */
const makers = {
  people: { verb: 'Invite', scope: 'people:write' },
  roles: { verb: 'Create role', scope: 'roles:write' },
  join: { verb: 'Create token', scope: 'tokens:write' },
  api: { verb: 'Create token', scope: 'tokens:write' },
} as const

/** Who and what may come in, and what they may do. */
export function AccessScreen() {
  if (!useCan('access:read')) {
    return (
      <Page>
        <PageHeader title="Access" />
        <Panel>
          <Forbidden page what="people, roles and tokens" scope="access:read" />
        </Panel>
      </Page>
    )
  }
  return <AccessTabs />
}

function AccessTabs() {
  const [{ tab, new: creating, person, role, token }, setQuery] = useQueryStates(accessParams)
  const { people, counts } = useCounts()
  const { verb, scope } = makers[tab]
  const mayMake = useCan(scope)
  const createButton = (
    <Allowed scope={scope}>
      <Button
        variant="primary"
        icon={<Plus aria-hidden />}
        onClick={() => void setQuery({ new: true })}
      >
        {verb}
      </Button>
    </Allowed>
  )
  const openPerson = useCallback((id: string | null) => void setQuery({ person: id }), [setQuery])
  const openRole = useCallback((name: string | null) => void setQuery({ role: name }), [setQuery])
  const openToken = useCallback((id: string | null) => void setQuery({ token: id }), [setQuery])
  const Dialog = dialogs[tab]
  return (
    <Page>
      <PageHeader
        title="Access"
        facts={people && <span className="max-sm:hidden">{describePeople(people)}</span>}
        actions={createButton}
      />
      <Tabs<AccessTab>
        label="Access"
        value={tab}
        onChange={(next) =>
          void setQuery({ tab: next, new: null, person: null, role: null, token: null })
        }
        items={[
          { value: 'people', label: 'People', ...counts.people },
          { value: 'roles', label: 'Roles', ...counts.roles },
          { value: 'join', label: 'Join tokens', ...counts.join },
          { value: 'api', label: 'API tokens', ...counts.api },
        ]}
      >
        {tab === 'people' && (
          <PeopleTab inviteButton={createButton} openId={person} onOpen={openPerson} />
        )}
        {tab === 'roles' && <RolesTab openName={role} onOpen={openRole} />}
        {tab === 'join' && <JoinTokens createButton={createButton} />}
        {tab === 'api' && (
          <ApiTokens createButton={createButton} openId={token} onOpen={openToken} />
        )}
      </Tabs>
      {creating && mayMake && (
        <Dialog onClose={() => void setQuery({ new: null })} onSaved={openRole} />
      )}
    </Page>
  )
}

/** How many there are of each kind, once that is known: of tokens those that can be used. */
function useCounts() {
  const api = useTRPC()
  const people = usePeople().data
  const roles = useRoles().data
  const join = useQuery(api.access.joinTokens.list.queryOptions()).data
  const apiTokens = useQuery(api.access.apiTokens.list.queryOptions()).data
  return {
    people,
    counts: {
      people: people && { count: people.length },
      roles: roles && { count: roles.length },
      join: join && { count: countActive(join) },
      api: apiTokens && { count: countActive(apiTokens) },
    },
  }
}

function countActive(tokens: readonly { readonly status: string }[]): number {
  return tokens.filter(({ status }) => status === 'active').length
}
