'use client'

import type { AuditVerdict } from '@foundation/core/audit'
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query'
import { useCallback, useState } from 'react'

import { useTRPC, useTRPCClient } from '../data/trpc'
import { useLive } from '../data/use-live'
import { type AuditQuery, toFilter } from './audit-query'

const entriesAtOnce = 100
/** Under the live line, which says at once when something changed. */
const refreshMs = 10_000

/** What was done, newest first, page by page. */
export function useAuditList(query: AuditQuery) {
  const api = useTRPC()
  const client = useTRPCClient()
  const paused = useLive().status === 'paused'
  return useInfiniteQuery({
    queryKey: [...api.audit.list.pathKey(), { input: query }],
    initialPageParam: null as number | null,
    queryFn: ({ pageParam }) =>
      client.audit.list.query({
        ...toFilter(query, Date.now()),
        limit: entriesAtOnce,
        ...(pageParam !== null && { before: pageParam }),
      }),
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
    refetchInterval: paused ? false : refreshMs,
  })
}

/** One entry, also where the list does not show it. */
export function useAuditEntry(seq: number) {
  const api = useTRPC()
  return useQuery(api.audit.get.queryOptions({ seq }))
}

export interface AuditCheck {
  readonly run: () => void
  readonly pending: boolean
  /** Entries checked so far. */
  readonly checked: number
  /** Null until it came to an end. */
  readonly verdict: AuditVerdict | null
  readonly error: unknown
}

/** Has the server check the whole chain, a stretch at a time. */
export function useAuditCheck(): AuditCheck {
  const client = useTRPCClient()
  const [checked, setChecked] = useState(0)
  const { mutate, isPending, data, error } = useMutation({
    async mutationFn() {
      setChecked(0)
      let after: number | null = null
      for (;;) {
        const verdict: AuditVerdict = await client.audit.verify.query(
          after === null ? {} : { after },
        )
        setChecked((count) => count + verdict.checked)
        if (verdict.next === null) return verdict
        after = verdict.next
      }
    },
  })
  const run = useCallback(() => mutate(), [mutate])
  return { run, pending: isPending, checked, verdict: data ?? null, error }
}
