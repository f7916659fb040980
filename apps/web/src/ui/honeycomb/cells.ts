import { type NodeState, troubleStates } from '@foundation/core/health'
import { compareVersions, type NodeCell } from '@foundation/core/nodes'

import type { LayoutGroup } from './layout'

export type HoneycombMode = 'state' | 'elu' | 'revision' | 'version'

/** A group above this many shows its trouble alone, until one looks into it. */
export const collapseFrom = 400

const trouble: ReadonlySet<NodeState> = new Set(troubleStates)

export function isTrouble(state: NodeState): boolean {
  return trouble.has(state)
}

/** Cells by service, by name and then by id, so that places never change. */
export function groupCells(cells: readonly NodeCell[], only: string | null): LayoutGroup[] {
  const byService = new Map<string, number[]>()
  cells.forEach((cell, index) => {
    if (only !== null && cell.service !== only) return
    const group = byService.get(cell.service)
    if (group) group.push(index)
    else byService.set(cell.service, [index])
  })
  const idOf = (index: number) => cells[index]?.nodeId ?? ''
  return [...byService]
    .sort(([a], [b]) => compareText(a, b))
    .map(([name, all]) => {
      all.sort((a, b) => compareText(idOf(a), idOf(b)))
      const collapsed = only === null && all.length > collapseFrom
      return {
        name,
        total: all.length,
        cells: collapsed ? all.filter((index) => cells[index]?.state !== 'healthy') : all,
      }
    })
}

/** By code unit: the same in every browser and locale. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Steps of the one-hue ramp, from faint to strong. */
export const rampSteps = 6

export interface Shade {
  /** 0 to `rampSteps` - 1; null where the node said nothing. */
  readonly of: (cell: NodeCell) => number | null
  readonly legend: readonly { readonly step: number; readonly label: string }[]
}

/**
 * How strong each cell is in a mode. Busy is strong; of revisions and versions the newest is faint, so
 * that who lags behind stands out.
 */
export function shadeOf(mode: Exclude<HoneycombMode, 'state'>, cells: readonly NodeCell[]): Shade {
  if (mode === 'elu') {
    return {
      of: ({ elu }) => (elu === null ? null : Math.min(rampSteps - 1, Math.floor(elu * rampSteps))),
      legend: [
        { step: 0, label: 'idle' },
        { step: Math.floor(rampSteps / 2), label: 'half busy' },
        { step: rampSteps - 1, label: 'always busy' },
      ],
    }
  }
  const read = (cell: NodeCell) => (mode === 'revision' ? cell.revision : cell.version)
  const values = [...new Set(cells.map(read))].filter((it) => it !== null).sort(newestFirst)
  const spread = Math.max(1, Math.min(values.length, rampSteps) - 1)
  const stepAt = (rank: number) => Math.round((Math.min(rank, spread) / spread) * (rampSteps - 1))
  const ranks = new Map(
    values.map((value, rank) => [value, values.length === 1 ? 0 : stepAt(rank)]),
  )
  return {
    of: (cell) => {
      const value = read(cell)
      return value === null ? null : (ranks.get(value) ?? null)
    },
    legend: values.slice(0, rampSteps).map((value, rank) => ({
      step: ranks.get(value) ?? 0,
      label: `${mode === 'revision' ? `r${value}` : value}${rank === rampSteps - 1 && values.length > rampSteps ? ' and older' : ''}`,
    })),
  }
}

function newestFirst(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return b - a
  return -(compareVersions(String(a), String(b)) ?? compareText(String(a), String(b)))
}

/** How many cells of a group are in each state. */
export function countStates(
  cells: readonly NodeCell[],
): Map<string, Partial<Record<NodeState, number>>> {
  const counts = new Map<string, Partial<Record<NodeState, number>>>()
  for (const { service, state } of cells) {
    const of = counts.get(service) ?? {}
    of[state] = (of[state] ?? 0) + 1
    counts.set(service, of)
  }
  return counts
}
