'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'

import { useTRPC } from '../data/trpc'
import { useBrush, useRange } from '../data/use-range'
import { foldChanges } from './change-words'

interface ChangesOptions {
  /** Only what concerns this node. */
  readonly nodeId?: string
  readonly limit?: number
  /** Of the whole range, also where the reader narrowed it. */
  readonly whole?: boolean
}

/** What changed in the range of the page, newest first. */
export function useChanges({ nodeId, limit = 40, whole = false }: ChangesOptions = {}) {
  const api = useTRPC()
  const { range } = useRange()
  const [brush] = useBrush()
  const { from, to } = brush && !whole ? brush : range
  return useQuery({
    ...api.health.changes.queryOptions({
      from,
      to,
      limit,
      ...(nodeId !== undefined && { nodeId }),
    }),
    placeholderData: keepPreviousData,
    select: foldChanges,
  })
}
