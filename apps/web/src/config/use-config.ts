'use client'

import type { Compare, ListNodeConfigs, NamespaceRow } from '@foundation/core/config'
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'

import { useTRPC, useTRPCClient } from '../data/trpc'
import { useLive } from '../data/use-live'

/** Under the live line, which says at once when something changed. */
const refreshMs = 10_000
/** While nodes have yet to answer, somebody waits for it. */
const watchMs = 2_000

const onTheWay = new Set(['rolling_out', 'paused'])

function isMoving({ rollout, counts }: Pick<NamespaceRow, 'rollout' | 'counts'>): boolean {
  return rollout?.state === 'rolling_out' || counts.pending > 0
}

/** Every namespace, with what runs and what is on its way. */
export function useNamespaces() {
  const api = useTRPC()
  const paused = useLive().status === 'paused'
  return useQuery({
    ...api.config.namespaces.queryOptions(),
    refetchInterval: paused ? false : refreshMs,
  })
}

/** One namespace: its draft, what runs, and what its nodes declared. */
export function useNamespace(namespace: string) {
  const api = useTRPC()
  const paused = useLive().status === 'paused'
  return useQuery({
    ...api.config.namespace.queryOptions({ namespace }),
    refetchInterval: ({ state: { data } }) =>
      paused ? false : data && isMoving(data.row) ? watchMs : refreshMs,
  })
}

/** One release, as it makes its way. */
export function useRelease(namespace: string, number: number) {
  const api = useTRPC()
  const paused = useLive().status === 'paused'
  return useQuery({
    ...api.config.release.queryOptions({ namespace, number }),
    refetchInterval: ({ state: { data } }) =>
      paused ? false : data && onTheWay.has(data.release.state) ? watchMs : refreshMs,
  })
}

const releasesAtOnce = 50

/** The history, newest first, page by page. */
export function useReleases(namespace: string) {
  const api = useTRPC()
  const client = useTRPCClient()
  return useInfiniteQuery({
    queryKey: [...api.config.releases.pathKey(), { input: { namespace } }],
    initialPageParam: null as number | null,
    queryFn: ({ pageParam }) =>
      client.config.releases.query({
        namespace,
        limit: releasesAtOnce,
        ...(pageParam !== null && { before: pageParam }),
      }),
    getNextPageParam: (page) =>
      page.length < releasesAtOnce ? null : (page.at(-1)?.number ?? null),
  })
}

/** Who has what, a page of it. */
export function useWhoHas(input: Partial<ListNodeConfigs>, enabled = true) {
  const api = useTRPC()
  const paused = useLive().status === 'paused'
  return useQuery({
    ...api.config.whoHas.queryOptions(input),
    enabled,
    placeholderData: keepPreviousData,
    refetchInterval: paused ? false : watchMs,
  })
}

/** What differs between two versions. */
export function useCompare(input: Compare) {
  const api = useTRPC()
  return useQuery({ ...api.config.compare.queryOptions(input), placeholderData: keepPreviousData })
}

/** What waits for a person to decide. */
export function useConflicts(namespace: string) {
  const api = useTRPC()
  const paused = useLive().status === 'paused'
  return useQuery({
    ...api.config.conflicts.queryOptions({ namespace }),
    refetchInterval: paused ? false : refreshMs,
  })
}
