'use client'

import { SlidersHorizontal } from 'lucide-react'
import dynamic from 'next/dynamic'
import Link from 'next/link'

import { toFailure } from '../../data/failure'
import { QueryFailure } from '../../data/QueryFailure'
import { Button } from '../../ui/Button'
import { EmptyState } from '../../ui/EmptyState'
import { Page } from '../../ui/Page'
import { Skeleton, SkeletonRows } from '../../ui/Skeleton'
import { configHref } from '../links'
import { useNamespace } from '../use-config'

// It brings the engine of layers and differences, which the page can do without until it has an answer.
const NamespaceEditor = dynamic(
  () => import('./NamespaceEditor').then((it) => it.NamespaceEditor),
  { loading: () => <Loading /> },
)

/** One namespace: its draft, its releases, who has what. */
export function NamespaceScreen({ namespace }: { namespace: string }) {
  const query = useNamespace(namespace)
  if (query.data) return <NamespaceEditor key={namespace} detail={query.data} />
  if (!query.isError) return <Loading />
  if (toFailure(query.error).code === 'config.namespace_not_found') {
    return <NoNamespace namespace={namespace} />
  }
  return (
    <QueryFailure
      page
      error={query.error}
      what="the namespace"
      onRetry={() => void query.refetch()}
    />
  )
}

/** There is none of this name, or not any more. */
export function NoNamespace({ namespace }: { namespace: string }) {
  return (
    <EmptyState
      page
      icon={<SlidersHorizontal aria-hidden />}
      title={
        <>
          There is no namespace <span className="mono">{namespace}</span>
        </>
      }
      actions={
        <Button asChild>
          <Link href={configHref}>All namespaces</Link>
        </Button>
      }
    >
      It may have been removed, or the link belongs to another fleet.
    </EmptyState>
  )
}

function Loading() {
  return (
    <Page>
      <div role="status" aria-label="Loading the namespace" className="flex flex-col gap-3">
        <Skeleton className="h-5 w-64" />
        <div className="h-12 rounded-panel bg-panel p-4 shadow-panel">
          <Skeleton className="w-40" />
        </div>
        <div className="rounded-panel bg-panel py-2 shadow-panel">
          <SkeletonRows rows={10} label="Loading the values" />
        </div>
      </div>
    </Page>
  )
}
