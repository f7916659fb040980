'use client'

import { useOverview } from '../health/use-overview'
import { totalOf, troubleOf } from '../health/verdict'

/** What the frame of every page tells of the fleet. */
export function useFleet() {
  const { data } = useOverview()
  if (!data) return null
  const total = totalOf(data.counts)
  return {
    health: data.rollup.health,
    total,
    trouble: troubleOf(data.counts),
    servers: data.servers,
    revision: data.revision,
    feedP99Ms: data.feedP99Ms,
    /** No node was ever seen: the page teaches instead of showing. */
    isEmpty: total === 0 && (data.counts.left ?? 0) === 0,
  }
}
