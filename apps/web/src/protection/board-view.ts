/** The board in words: its tabs, which rows stand together, what is in trouble. */
import type {
  Board,
  BreakerStateName,
  GuardRow,
  ListGuards,
  TargetVerdict,
} from '@foundation/core/protection'

import { formatCount, formatNumber } from '../ui/format'

export const boardWords: Record<Board, string> = {
  breakers: 'Breakers',
  limiters: 'Limiters',
  bulkheads: 'Bulkheads',
  pools: 'Pools',
}
/** All of them. Kept apart from core's schema, which would bring its validator into the page. */
export const boards = Object.keys(boardWords) as Board[]

export const pageSize = 50

/** The board, as its address says it. */
export interface BoardQuery {
  readonly board: Board
  readonly search: string
  readonly state: BreakerStateName | null
  readonly page: number
}

/** What to ask the server. An address can be typed by hand, so it is cut to what the server takes. */
export function toInput({ board, search, state, page }: BoardQuery): ListGuards {
  return {
    board,
    search: search.slice(0, 200),
    // Only breakers have one.
    state: board === 'breakers' ? state : null,
    page: Math.min(10_000, Math.max(1, page)),
    pageSize,
  }
}

/** What tells one guard from another. */
export function guardId({ service, target }: Pick<GuardRow, 'service' | 'target'>): string {
  return `${service} ${target}`
}

export interface GuardGroup {
  readonly id: string
  readonly title: string
  readonly detail: string
}

const quiet = 'quiet'

export interface Arrangement {
  /** Targets in trouble first, each with its callers; the others after them, in the order given. */
  readonly rows: readonly GuardRow[]
  /** The group of a row, by its id. Empty on boards without breakers: those are flat. */
  readonly groups: ReadonlyMap<string, GuardGroup>
}

/**
 * Puts the callers of each target in trouble under its name, and all that is quiet under one.
 *
 * @param rows one page, as the server sorted it
 */
export function arrange(
  board: Board,
  rows: readonly GuardRow[],
  verdicts: readonly TargetVerdict[],
): Arrangement {
  if (board !== 'breakers') return { rows, groups: new Map() }
  const byTarget = new Map<string, GuardRow[]>()
  for (const row of rows) {
    const own = byTarget.get(row.target)
    if (own) own.push(row)
    else byTarget.set(row.target, [row])
  }
  const groups = new Map<string, GuardGroup>()
  const loud: GuardRow[] = []
  const still: GuardRow[] = []
  for (const [target, own] of byTarget) {
    const verdict = verdicts.find((it) => it.target === target && it.verdict !== 'well')
    const detail = describeTarget(own, verdict)
    if (detail === null) {
      still.push(...own)
      continue
    }
    loud.push(...own)
    for (const row of own) groups.set(guardId(row), { id: target, title: target, detail })
  }
  const rest: GuardGroup = { id: quiet, title: 'Quiet', detail: 'all closed' }
  for (const row of still) groups.set(guardId(row), rest)
  return { rows: [...loud, ...still], groups }
}

/** Why a target stands apart; null when it is quiet. */
function describeTarget(
  rows: readonly GuardRow[],
  verdict: TargetVerdict | undefined,
): string | null {
  const held = rows.some((it) => it.held !== null)
  const tripped = rows.reduce((sum, it) => sum + it.tripped, 0)
  const words: string[] = []
  if (verdict?.verdict === 'target_sick') {
    words.push(`dependency sick, ${describeTripped(verdict.tripped, verdict.callers)}`)
  } else if (verdict?.verdict === 'node_sick') {
    const nodes = verdict.tripped === 1 ? 'one node' : `${formatCount(verdict.tripped)} nodes`
    words.push(`${nodes} sick, ${describeTripped(verdict.tripped, verdict.callers)}`)
  } else if (tripped > 0 && !held) {
    const nodes = rows.reduce((sum, it) => sum + it.nodes, 0)
    words.push(describeTripped(tripped, nodes))
  }
  if (held) words.push('held by an operator')
  return words.length === 0 ? null : words.join(', ')
}

function describeTripped(tripped: number, of: number): string {
  return `${formatCount(tripped)} of ${formatCount(of)} tripped`
}

/** Whether the row stands under its target's name, so that the caller's alone says who it is. */
export function isUnderTarget(group: GuardGroup | undefined): boolean {
  return group !== undefined && group.id !== quiet
}

/** From here on a share of errors is red: before, it is part of any day. */
const alarmingErrors = 0.05

export function isAlarming(errorRatio: number | null): boolean {
  return errorRatio !== null && errorRatio >= alarmingErrors
}

/** Calls or refusals a second without their unit, which the head of the column says: `3.1 k`. */
export function formatPerSecond(perSecond: number): string {
  if (perSecond >= 999_500) return `${formatNumber(perSecond / 1e6)}\u00a0M`
  if (perSecond >= 999.5) return `${formatNumber(perSecond / 1_000)}\u00a0k`
  return formatNumber(perSecond)
}

/** Whether anything narrows the board. */
export function isFiltered({ search, state, board }: BoardQuery): boolean {
  return search.trim() !== '' || (board === 'breakers' && state !== null)
}

const singular: Record<Board, string> = {
  breakers: 'breaker',
  limiters: 'limiter',
  bulkheads: 'bulkhead',
  pools: 'pool',
}

/** What there is none of, in the terms asked for: `No breaker is half_open`. */
export function describeEmpty(query: BoardQuery): string {
  const noun = singular[query.board]
  const search = query.search.trim()
  const state = query.board === 'breakers' && query.state !== null ? ` is ${query.state}` : ''
  if (search === '') return state === '' ? `No call has a ${noun}` : `No ${noun}${state}`
  return state === ''
    ? `No ${noun} matches “${search}”`
    : `No ${noun} that matches “${search}”${state}`
}
