'use client'

import { useQuery } from '@tanstack/react-query'

import { useTRPC } from '../data/trpc'
import { useLive } from '../data/use-live'

/** Under the live line, which says at once when something tripped. */
const refreshMs = 15_000

/** How many guards are not closed. On every page, so apart from all else of protection. */
export function useProtectionSummary() {
  const api = useTRPC()
  const live = useLive()
  return useQuery({
    ...api.protection.summary.queryOptions(),
    refetchInterval: live.status === 'paused' ? false : refreshMs,
  })
}
