'use client'

import { Flag } from 'lucide-react'
import dynamic from 'next/dynamic'
import Link from 'next/link'

import { toFailure } from '../../data/failure'
import { QueryFailure } from '../../data/QueryFailure'
import { Button } from '../../ui/Button'
import { EmptyState } from '../../ui/EmptyState'
import { Page } from '../../ui/Page'
import { Skeleton } from '../../ui/Skeleton'
import { namespaceHref } from '../links'
import { useRelease } from '../use-config'

// It brings the engine of differences and of selectors, which the page can do without until it has an answer.
const ReleaseView = dynamic(() => import('./ReleaseView').then((it) => it.ReleaseView), {
  loading: () => <Loading />,
})

interface ReleaseScreenProps {
  namespace: string
  number: number
}

/** One release on its way to the fleet. */
export function ReleaseScreen({ namespace, number }: ReleaseScreenProps) {
  const query = useRelease(namespace, number)
  if (query.data) return <ReleaseView key={`${namespace} ${number}`} detail={query.data} />
  if (!query.isError) return <Loading />
  const { code } = toFailure(query.error)
  if (code === 'config.release_not_found' || code === 'config.namespace_not_found') {
    return (
      <EmptyState
        page
        icon={<Flag aria-hidden />}
        title={
          <>
            There is no release <span className="mono">r{number}</span> of{' '}
            <span className="mono">{namespace}</span>
          </>
        }
        actions={
          <Button asChild>
            <Link href={namespaceHref(namespace, 'releases')}>All releases</Link>
          </Button>
        }
      >
        Retention may have taken it, or the link belongs to another fleet.
      </EmptyState>
    )
  }
  return (
    <QueryFailure
      page
      error={query.error}
      what="the release"
      onRetry={() => void query.refetch()}
    />
  )
}

function Loading() {
  return (
    <Page>
      <div role="status" aria-label="Loading the release" className="flex flex-col gap-3">
        <Skeleton className="h-5 w-80" />
        <div className="h-[78px] rounded-panel bg-panel p-4 shadow-panel">
          <Skeleton className="h-full w-full" />
        </div>
        <div className="grid gap-3 xl:grid-cols-[minmax(0,1fr)_334px]">
          <div className="h-96 rounded-panel bg-panel p-4 shadow-panel">
            <Skeleton className="w-40" />
          </div>
          <div className="h-96 rounded-panel bg-panel p-4 shadow-panel">
            <Skeleton className="w-24" />
          </div>
        </div>
      </div>
    </Page>
  )
}
