'use client'

import type { Selector } from '@foundation/core/feed'
import type { OfGuard } from '@foundation/core/protection'
import { keepPreviousData, useQuery } from '@tanstack/react-query'

import { useTRPC } from '../data/trpc'
import { useLive } from '../data/use-live'
import { useRange } from '../data/use-range'
import { type BoardQuery, toInput } from './board-view'

/** Under the live line, which says at once when something tripped: for figures that only move. */
const refreshMs = 5_000
/** A point of a series stands for ten seconds. */
const seriesMs = 10_000

function useRefresh(everyMs: number): number | false {
  return useLive().status === 'paused' ? false : everyMs
}

/** One page of the board. */
export function useBoard(query: BoardQuery) {
  const api = useTRPC()
  return useQuery({
    ...api.protection.guards.queryOptions(toInput(query)),
    placeholderData: keepPreviousData,
    refetchInterval: useRefresh(refreshMs),
  })
}

/** One guard over the range of the page. */
export function useGuard(guard: OfGuard) {
  const api = useTRPC()
  const { range } = useRange()
  return useQuery({
    ...api.protection.guard.queryOptions({ ...guard, from: range.from, to: range.to }),
    // Of the same guard only: another one's figures under this name would lie.
    placeholderData: (before) =>
      before?.row.service === guard.service && before.row.target === guard.target
        ? before
        : undefined,
    refetchInterval: useRefresh(refreshMs),
  })
}

/** Rates and percentiles of one guard over the range of the page. */
export function useGuardSeries(guard: OfGuard) {
  const api = useTRPC()
  const { range } = useRange()
  const refetchInterval = useRefresh(seriesMs)
  return useQuery({
    ...api.protection.series.queryOptions({ ...guard, from: range.from, to: range.to }),
    placeholderData: keepPreviousData,
    refetchInterval: range.live ? refetchInterval : false,
  })
}

/** What the breakers of one guard did in the range of the page, newest first. */
export function useTransitions(guard: OfGuard) {
  const api = useTRPC()
  const { range } = useRange()
  return useQuery({
    ...api.protection.transitions.queryOptions({ ...guard, from: range.from, to: range.to }),
    placeholderData: keepPreviousData,
  })
}

/** What operators hold. */
export function useOverrides() {
  const api = useTRPC()
  return useQuery({
    ...api.protection.overrides.queryOptions(),
    refetchInterval: useRefresh(refreshMs),
  })
}

/** The guards of one node. */
export function useNodeGuards(nodeId: string) {
  const api = useTRPC()
  return useQuery({
    ...api.protection.nodeGuards.queryOptions({ nodeId }),
    refetchInterval: useRefresh(refreshMs),
  })
}

/**
 * Whom an action would touch, asked anew each time.
 *
 * @param selector undefined while it is not known yet
 */
export function useReach(target: string, selector: Selector | undefined) {
  const api = useTRPC()
  return useQuery({
    ...api.protection.reach.queryOptions({ target, selector: selector ?? {} }),
    enabled: selector !== undefined,
    staleTime: 0,
  })
}
