/** What the palette offers of protection: guards by name, and their breakers to be held. */
import type { GuardRow } from '@foundation/core/protection'

import { plural } from '../ui/format'

export interface GuardRequest {
  /** `force` was typed: breakers are to be held. */
  readonly meant: boolean
  /** What is left to look for. */
  readonly text: string
}

/** Reads `force ledg` as the verb and what it is for. */
export function readGuardRequest(query: string): GuardRequest {
  const [first = '', ...rest] = query.trim().toLowerCase().split(/\s+/u)
  return first.length >= 2 && 'force'.startsWith(first)
    ? { meant: true, text: rest.filter((it) => it !== 'open').join(' ') }
    : { meant: false, text: query.trim().toLowerCase() }
}

export interface TargetAct {
  readonly target: string
  readonly label: string
  readonly reach: string
}

const mostActs = 4

/** Targets whose breakers may be forced open, each once, with how many nodes call it. */
export function listTargetActs(rows: readonly GuardRow[]): TargetAct[] {
  const nodes = new Map<string, number>()
  for (const row of rows) {
    if (row.breaker !== null) nodes.set(row.target, (nodes.get(row.target) ?? 0) + row.nodes)
  }
  return [...nodes].slice(0, mostActs).map(([target, count]) => ({
    target,
    label: `Force ${target} open…`,
    reach: plural(count, 'node'),
  }))
}
