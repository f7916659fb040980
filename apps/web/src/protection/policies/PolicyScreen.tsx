'use client'

import type { PolicyVersion } from '@foundation/core/protection'
import { ShieldOff } from 'lucide-react'
import dynamic from 'next/dynamic'
import Link from 'next/link'
import { parseAsString, useQueryState } from 'nuqs'
import { useMemo, useState } from 'react'

import { useCan } from '../../access/session'
import { toFailure } from '../../data/failure'
import { QueryFailure } from '../../data/QueryFailure'
import { Button } from '../../ui/Button'
import { EmptyState } from '../../ui/EmptyState'
import { Forbidden } from '../../ui/Forbidden'
import { Page, PageHeader } from '../../ui/Page'
import { Skeleton, SkeletonRows } from '../../ui/Skeleton'
import { policiesHref } from '../links'
import { newDraft, toDraft } from './draft'
import { usePolicy, usePolicyVersions } from './use-policies'

// They bring the schemas of policies, which the page can do without until it has an answer.
const PolicyEditor = dynamic(() => import('./PolicyEditor').then((it) => it.PolicyEditor), {
  loading: () => <Loading />,
})
const VersionsPanel = dynamic(() => import('./VersionsPanel').then((it) => it.VersionsPanel))

/** One policy: what it says, who has applied it, how it came to be. */
export function PolicyScreen({ name }: { name: string }) {
  const policy = usePolicy(name)
  const start = useMemo(() => newDraft(''), [])
  const missing = policy.isError && toFailure(policy.error).code === 'protection.policy_not_found'
  // Kept, since a query that is asked again forgets its error, and with it what is being restored.
  const [gone, setGone] = useState(false)
  if (missing && !gone) setGone(true)
  if (policy.data) {
    return (
      <PolicyEditor
        policy={policy.data}
        start={start}
        gone={missing && <Gone name={name} />}
        onReload={() => void policy.refetch()}
      />
    )
  }
  if (gone) return <Gone name={name} />
  if (!policy.isError) return <Loading />
  return (
    <QueryFailure
      page
      error={policy.error}
      what="the policy"
      onRetry={() => void policy.refetch()}
    />
  )
}

/** A policy that does not exist yet, for the target that the address names. */
export function NewPolicyScreen() {
  const mayWrite = useCan('protection:write')
  const [target] = useQueryState('target', parseAsString.withDefault(''))
  const start = useMemo(() => newDraft(target), [target])
  if (!mayWrite) {
    return (
      <Page>
        <PageHeader title="New policy" />
        <Forbidden page what="the form of a policy" scope="protection:write" />
      </Page>
    )
  }
  return <PolicyEditor key={target} policy={null} start={start} />
}

/** There is none of this name now; where there was one, it can come back. */
function Gone({ name }: { name: string }) {
  const versions = usePolicyVersions(name)
  const [version, setVersion] = useState<PolicyVersion | null>(null)
  if (version?.spec) {
    const { spec, selector } = version
    return <PolicyEditor policy={null} start={toDraft({ name, spec, selector: selector ?? {} })} />
  }
  const all = (
    <Button asChild>
      <Link href={policiesHref}>All policies</Link>
    </Button>
  )
  if (versions.isPending) return <Loading />
  if (!versions.data || versions.data.length === 0) {
    return (
      <EmptyState
        page
        icon={<ShieldOff aria-hidden />}
        title={
          <>
            There is no policy <span className="mono">{name}</span>
          </>
        }
        actions={all}
      >
        It may have had another name, or the link belongs to another fleet.
      </EmptyState>
    )
  }
  return (
    <Page>
      <PageHeader
        title={name}
        mono
        facts="was removed: what it decided is inherited"
        actions={all}
      />
      <VersionsPanel name={name} running={null} onRestore={setVersion} />
    </Page>
  )
}

function Loading() {
  return (
    <Page>
      <div role="status" aria-label="Loading the policy" className="flex flex-col gap-3">
        <Skeleton className="h-5 w-64" />
        <div className="h-36 rounded-panel bg-panel p-4 shadow-panel">
          <Skeleton className="w-24" />
        </div>
        <div className="rounded-panel bg-panel py-2 shadow-panel">
          <SkeletonRows rows={9} label="Loading the parts" />
        </div>
      </div>
    </Page>
  )
}
