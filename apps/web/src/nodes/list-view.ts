/** The list of nodes in words: tabs, sorts and what a selection is. */
import { type NodeState, statesByUrgency } from '@foundation/core/health'
import type { NodeCell, NodePage, NodeRow, NodeSort } from '@foundation/core/nodes'

import { formatCount, formatPercent, formatSpan } from '../ui/format'

export interface StateTab {
  readonly value: NodeState | 'all'
  readonly count: number
}

/** All, then the states that nodes are in, most urgent first; a chosen one stays at zero. */
export function toTabs(counts: NodePage['counts'], chosen: readonly NodeState[]): StateTab[] {
  const states = statesByUrgency.filter((it) => (counts[it] ?? 0) > 0 || chosen.includes(it))
  const total = statesByUrgency.reduce((sum, it) => sum + (counts[it] ?? 0), 0)
  return [
    { value: 'all', count: total },
    ...states.map((value) => ({ value, count: counts[value] ?? 0 })),
  ]
}

export const sortWords: Record<NodeSort, string> = {
  attention: 'Needs attention',
  state: 'State',
  node: 'Node',
  service: 'Service',
  zone: 'Zone',
  version: 'Version',
  elu: 'Event-loop utilisation',
  delay: 'Delay p99',
  heap: 'Heap',
  lastSeen: 'Last seen',
}

/** All of them, by name. Kept apart from core's schema, which would bring its validator into the page. */
export const sorts = Object.keys(sortWords) as NodeSort[]

/** `both stalled · checkout`, `3 stalled, 1 down · 2 services`. */
export function describeSelection(cells: readonly NodeCell[]): string {
  const counts = new Map<NodeState, number>()
  for (const { state } of cells) counts.set(state, (counts.get(state) ?? 0) + 1)
  const services = new Set(cells.map((it) => it.service))
  const [service] = services
  const where = services.size === 1 ? (service ?? '') : `${formatCount(services.size)} services`
  const states = statesByUrgency.filter((it) => counts.has(it))
  if (states.length === 1) {
    const all = cells.length === 1 ? '' : cells.length === 2 ? 'both ' : 'all '
    return `${all}${states[0]} · ${where}`
  }
  return `${states.map((it) => `${formatCount(counts.get(it) ?? 0)} ${it}`).join(', ')} · ${where}`
}

/** Whether the time since a node was last heard means anything by itself. */
export function isSilent(state: NodeState): boolean {
  return state === 'suspect' || state === 'down'
}

/** Whether what a node last said of itself is history. */
export function isGone(state: NodeState): boolean {
  return state === 'down' || state === 'left'
}

/** A share in whole per cents: in a column of them, decimals are noise. */
export function roundPercent(share: number | null): string {
  return formatPercent(share === null ? null : Math.round(share * 100) / 100)
}

/**
 * How long ago a node was heard when the list was answered. Between two answers a node that lives has
 * beaten again, so this stands still; that of a silent one goes on.
 */
export function describeLastSeen(row: NodeRow, answeredAt: number, now: number): string {
  const at = isSilent(row.state) || row.state === 'left' ? now : answeredAt
  return formatSpan(Math.max(0, at - row.lastSeenAt.getTime()))
}

/**
 * Lays what the live line said since over the rows: the state is seen at once, and a row that is held
 * in sight though it went to another page still tells the truth.
 */
export function withLiveStates(
  rows: readonly NodeRow[],
  cells: readonly NodeCell[],
): readonly NodeRow[] {
  const known = new Map(cells.map((it) => [it.nodeId, it]))
  return rows.map((row) => {
    const cell = known.get(row.nodeId)
    if (!cell || (cell.state === row.state && cell.reason === row.reason)) return row
    return { ...row, state: cell.state, reason: cell.reason }
  })
}
