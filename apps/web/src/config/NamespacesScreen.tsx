'use client'

import { Plus, SlidersHorizontal } from 'lucide-react'
import dynamic from 'next/dynamic'
import { parseAsBoolean, parseAsString, useQueryState } from 'nuqs'
import { useMemo } from 'react'

import { Allowed } from '../access/Allowed'
import { useCan } from '../access/session'
import { QueryFailure } from '../data/QueryFailure'
import { Button } from '../ui/Button'
import { EmptyState } from '../ui/EmptyState'
import { SearchField } from '../ui/Filters'
import { Page, PageHeader } from '../ui/Page'
import { Panel } from '../ui/Panel'
import { SkeletonRows } from '../ui/Skeleton'
import { useNamespaces } from './use-config'
import { describeNamespaces, findNamespaces } from './words'

const NamespaceTable = dynamic(() => import('./NamespaceTable').then((it) => it.NamespaceTable), {
  loading: () => (
    <Panel>
      <SkeletonRows rows={8} label="Loading namespaces" />
    </Panel>
  ),
})
const NoNamespaces = dynamic(() => import('./NoNamespaces').then((it) => it.NoNamespaces))
const NewNamespaceDialog = dynamic(() =>
  import('./NewNamespaceDialog').then((it) => it.NewNamespaceDialog),
)

/** Every namespace: what runs, what is on its way, and how the nodes took it. */
export function NamespacesScreen() {
  const namespaces = useNamespaces()
  const [search, setSearch] = useQueryState('search', parseAsString.withDefault(''))
  const [creating, setCreating] = useQueryState('new', parseAsBoolean.withDefault(false))
  const mayCreate = useCan('config:write')
  const found = useMemo(
    () => namespaces.data && findNamespaces(namespaces.data, search),
    [namespaces.data, search],
  )
  return (
    <Page>
      <PageHeader
        title="Config"
        facts={
          namespaces.data &&
          namespaces.data.length > 0 && (
            <span className="figures">{describeNamespaces(namespaces.data)}</span>
          )
        }
        actions={
          <Allowed scope="config:write">
            <Button
              variant="primary"
              icon={<Plus aria-hidden />}
              onClick={() => void setCreating(true)}
            >
              New namespace…
            </Button>
          </Allowed>
        }
      />
      {namespaces.data?.length !== 0 && (
        <SearchField
          label="Search namespaces"
          placeholder="Name, description, release"
          value={search}
          onChange={(next) => void setSearch(next || null)}
          className="w-full max-w-[440px]"
        />
      )}
      <NamespaceTable
        rows={found}
        empty={
          search.trim() === '' ? (
            <NoNamespaces onCreate={() => void setCreating(true)} />
          ) : (
            <EmptyState
              icon={<SlidersHorizontal aria-hidden />}
              title={`No namespace matches “${search.trim()}”`}
              actions={<Button onClick={() => void setSearch(null)}>Clear the search</Button>}
            />
          )
        }
        failure={
          namespaces.isError && !namespaces.data ? (
            <QueryFailure
              page
              error={namespaces.error}
              what="the namespaces"
              onRetry={() => void namespaces.refetch()}
            />
          ) : undefined
        }
      />
      {creating && mayCreate && <NewNamespaceDialog onClose={() => void setCreating(null)} />}
    </Page>
  )
}
