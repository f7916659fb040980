'use client'

import type { NodeCell } from '@foundation/core/nodes'
import { useMemo, useRef } from 'react'

import { groupCells } from './cells'
import { type Layout, type LayoutGroup, layOut } from './layout'

/** The layout of the cells; the same object for as long as the same cells stand in the same places. */
export function useLayout(
  cells: readonly NodeCell[],
  only: string | null,
  width: number,
  maxHeight: number,
): Layout | null {
  const last = useRef<{ groups: LayoutGroup[]; cells: readonly NodeCell[] } | null>(null)
  const groups = useMemo(() => {
    const next = groupCells(cells, only)
    const before = last.current
    const groups =
      before && sameGroups(before.groups, before.cells, next, cells) ? before.groups : next
    last.current = { groups, cells }
    return groups
  }, [cells, only])
  return useMemo(
    () => (width > 0 ? layOut(groups, width, maxHeight) : null),
    [groups, width, maxHeight],
  )
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
