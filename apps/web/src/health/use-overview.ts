'use client'

import { useQuery } from '@tanstack/react-query'

import { useTRPC } from '../data/trpc'
import { useLive } from '../data/use-live'

/** Under the live line, which says when it changed: for what no event tells, as the feed's p99. */
const refreshMs = 15_000

/** The fleet as a whole. */
export function useOverview() {
  const api = useTRPC()
  const live = useLive()
  return useQuery({
    ...api.health.overview.queryOptions(),
    refetchInterval: live.status === 'paused' ? false : refreshMs,
  })
}
