'use client'

import { Plus, Shield } from 'lucide-react'
import Link from 'next/link'
import { parseAsString, useQueryState } from 'nuqs'
import { useMemo } from 'react'

import { useCan } from '../../access/session'
import { QueryFailure } from '../../data/QueryFailure'
import { Button } from '../../ui/Button'
import { CodeSnippet } from '../../ui/CodeSnippet'
import { DataTable } from '../../ui/data-table'
import { EmptyState } from '../../ui/EmptyState'
import { SearchField } from '../../ui/Filters'
import { Page, PageHeader } from '../../ui/Page'
import { newPolicyHref, policyHref, toProtection } from '../links'
import { describePolicies, findPolicies } from './policies-view'
import { policyColumns, toNarrow } from './policy-columns'
import { usePolicies } from './use-policies'

const snippet = `await foundation.protect('payments', () => pay(order), { fallback })`

/** Every policy, with what its nodes answered. */
export function PoliciesScreen() {
  const policies = usePolicies()
  const mayWrite = useCan('protection:write')
  const [search, setSearch] = useQueryState('search', parseAsString.withDefault(''))
  const found = useMemo(
    () => policies.data && findPolicies(policies.data, search),
    [policies.data, search],
  )
  return (
    <Page>
      <PageHeader
        title="Policies"
        facts={policies.data && <span className="figures">{describePolicies(policies.data)}</span>}
        actions={
          <>
            <Button asChild variant="ghost">
              <Link href={toProtection()}>Board</Link>
            </Button>
            {mayWrite ? (
              <Button asChild variant="primary">
                <Link href={newPolicyHref()}>
                  <Plus aria-hidden />
                  New policy
                </Link>
              </Button>
            ) : (
              <span className="text-ink-3 text-small">
                Changing one needs <code className="mono">protection:write</code>
              </span>
            )}
          </>
        }
      />
      <SearchField
        label="Search policies"
        placeholder="Name, target, service"
        value={search}
        onChange={(next) => void setSearch(next || null)}
        className="w-full max-w-[440px]"
      />
      <DataTable
        label="Policies"
        rows={found}
        idOf={(it) => it.name}
        columns={policyColumns}
        narrow={toNarrow}
        hrefOf={(it) => policyHref(it.name)}
        empty={
          search.trim() === '' ? (
            <NoPolicies mayWrite={mayWrite} />
          ) : (
            <EmptyState
              icon={<Shield aria-hidden />}
              title={`No policy matches “${search.trim()}”`}
              actions={<Button onClick={() => void setSearch(null)}>Clear the search</Button>}
            />
          )
        }
        failure={
          policies.isError && !policies.data ? (
            <QueryFailure
              page
              error={policies.error}
              what="the policies"
              onRetry={() => void policies.refetch()}
            />
          ) : undefined
        }
      />
    </Page>
  )
}

function NoPolicies({ mayWrite }: { mayWrite: boolean }) {
  return (
    <div className="mx-auto max-w-[620px] px-3.5 pb-10">
      <EmptyState
        icon={<Shield aria-hidden />}
        title="No policy yet"
        actions={
          mayWrite && (
            <Button asChild>
              <Link href={newPolicyHref()}>Write the first one</Link>
            </Button>
          )
        }
      >
        Wrap a call, and its guard appears on the board. A policy then changes it on every node,
        without a restart.
      </EmptyState>
      <CodeSnippet head="TypeScript" code={snippet} />
    </div>
  )
}
