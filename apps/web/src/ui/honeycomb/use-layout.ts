'use client'

import type { NodeCell } from '@foundation/core/nodes'
import { useMemo, useRef } from 'react'

import { collapseFrom, groupCells } from './cells'
import { type Layout, type LayoutGroup, layOut } from './layout'

interface Laid {
  readonly groups: LayoutGroup[]
  readonly cells: readonly NodeCell[]
  readonly only: string | null
}

/** The layout of the cells; the same object for as long as the same cells stand in the same places. */
export function useLayout(
  cells: readonly NodeCell[],
  only: string | null,
  width: number,
  maxHeight: number,
): Layout | null {
  const last = useRef<Laid | null>(null)
  const groups = useMemo(() => {
    const before = last.current
    const whole = only !== null || !before?.groups.some((it) => it.total > collapseFrom)
    if (before?.only === only && samePlaces(before.cells, cells, whole)) {
      last.current = { ...before, cells }
      return before.groups
    }
    const next = groupCells(cells, only)
    const groups =
      before && sameGroups(before.groups, before.cells, next, cells) ? before.groups : next
    last.current = { groups, cells, only }
    return groups
  }, [cells, only])
  return useMemo(
    () => (width > 0 ? layOut(groups, width, maxHeight) : null),
    [groups, width, maxHeight],
  )
}

/**
 * The usual update: the same nodes in the same order, a few of them changed. Sorting them again is not needed.
 *
 * @param whole every group shows all of its cells
 */
function samePlaces(
  before: readonly NodeCell[],
  next: readonly NodeCell[],
  whole: boolean,
): boolean {
  if (before.length !== next.length) return false
  return next.every((cell, index) => {
    const old = before[index]
    if (old === cell) return true
    // Large groups show trouble alone: who gets well leaves its place.
    const sameHealth = whole || (old?.state === 'healthy') === (cell.state === 'healthy')
    return old?.nodeId === cell.nodeId && old.service === cell.service && sameHealth
  })
}

function sameGroups(
  before: readonly LayoutGroup[],
  beforeCells: readonly NodeCell[],
  next: readonly LayoutGroup[],
  nextCells: readonly NodeCell[],
): boolean {
  if (before.length !== next.length) return false
  return next.every((group, at) => {
    const old = before[at]
    if (
      old?.name !== group.name ||
      old.total !== group.total ||
      old.cells.length !== group.cells.length
    )
      return false
    return group.cells.every(
      (index, nth) =>
        index === old.cells[nth] && beforeCells[index]?.nodeId === nextCells[index]?.nodeId,
    )
  })
}
