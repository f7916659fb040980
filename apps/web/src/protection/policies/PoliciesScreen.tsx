'use client'

import { Plus, Shield } from 'lucide-react'
import dynamic from 'next/dynamic'
import Link from 'next/link'
import { parseAsString, useQueryState } from 'nuqs'
import { useMemo } from 'react'

import { Allowed } from '../../access/Allowed'
import { QueryFailure } from '../../data/QueryFailure'
import { Button } from '../../ui/Button'
import { EmptyState } from '../../ui/EmptyState'
import { SearchField } from '../../ui/Filters'
import { Page, PageHeader } from '../../ui/Page'
import { Panel } from '../../ui/Panel'
import { SkeletonRows } from '../../ui/Skeleton'
import { newPolicyHref, toProtection } from '../links'
import { describePolicies, findPolicies } from './policies-view'
import { usePolicies } from './use-policies'

const PolicyTable = dynamic(() => import('./PolicyTable').then((it) => it.PolicyTable), {
  loading: () => (
    <Panel>
      <SkeletonRows rows={8} label="Loading policies" />
    </Panel>
  ),
})
const NoPolicies = dynamic(() => import('./NoPolicies').then((it) => it.NoPolicies))

/** Every policy, with what its nodes answered. */
export function PoliciesScreen() {
  const policies = usePolicies()
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
            <Allowed scope="protection:write">
              <Button asChild variant="primary">
                <Link href={newPolicyHref()}>
                  <Plus aria-hidden />
                  New policy
                </Link>
              </Button>
            </Allowed>
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
      <PolicyTable
        policies={found}
        empty={
          search.trim() === '' ? (
            <NoPolicies />
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
