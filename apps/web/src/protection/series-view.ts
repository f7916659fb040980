/** The course of a guard as charts: which lines, and what each says in a sentence. */
import type { BreakerStateName, GuardSeries } from '@foundation/core/protection'

import { formatLatency, formatPercent, type Quantity, toLatency, toPercent } from '../ui/format'
import { isAlarming } from './board-view'
import type { FoldedTransition } from './transition-view'

type Values = readonly (number | null)[]

interface Line {
  readonly key: string
  readonly label: string
  readonly values: Values
  readonly kind: 'line' | 'area' | 'dotted' | 'hidden'
  readonly color?: 2
}

export interface GuardChart {
  readonly lines: readonly Line[]
  readonly value: (Quantity & { readonly tone?: 'down' }) | null
  readonly summary: string
}

export function latencySeries({ p50Ms, p95Ms, p99Ms }: GuardSeries): GuardChart {
  const last = lastOf(p99Ms)
  return {
    lines: [
      { key: 'p50', label: 'p50', values: p50Ms, kind: 'line' },
      { key: 'p95', label: 'p95', values: p95Ms, kind: 'hidden' },
      { key: 'p99', label: 'p99', values: p99Ms, kind: 'dotted' },
    ],
    value: last === null ? null : toLatency(last),
    summary: summarize('The p99 of the answers', p99Ms, formatLatency),
  }
}

export function errorSeries({ errorRatio }: GuardSeries): GuardChart {
  const last = lastOf(errorRatio)
  return {
    lines: [{ key: 'errors', label: 'errors', values: errorRatio, kind: 'area' }],
    value:
      last === null
        ? null
        : { ...toPercent(last), ...(isAlarming(last) && { tone: 'down' as const }) },
    summary: summarize('The share of errors', errorRatio, formatPercent),
  }
}

export function shadowSeries({ refusedRatio, shadowRefusedRatio }: GuardSeries): GuardChart {
  return {
    lines: [
      { key: 'live', label: 'live', values: refusedRatio, kind: 'line' },
      { key: 'shadow', label: 'shadow', values: shadowRefusedRatio, kind: 'line', color: 2 },
    ],
    value: null,
    summary: `${summarize('The share refused', refusedRatio, formatPercent)} ${summarize('The shadow’s', shadowRefusedRatio, formatPercent)}`,
  }
}

const told: readonly BreakerStateName[] = ['open', 'forced_open', 'closed']

/** Two words closer than this share of the range would cover one another. */
const labelShare = 1 / 6

/**
 * Transitions as lines in the charts, oldest first: those that changed what callers get.
 *
 * @param rangeMs how much time the chart shows
 */
export function toAnnotations(
  transitions: readonly FoldedTransition[],
  rangeMs: number,
): { id: string; at: Date; label?: string }[] {
  let labelledAt = Number.NEGATIVE_INFINITY
  return transitions
    .filter(({ to, again }) => told.includes(to) && !again)
    .reverse()
    .map(({ id, at, to }) => {
      if (at.getTime() - labelledAt < rangeMs * labelShare) return { id, at }
      labelledAt = at.getTime()
      return { id, at, label: to }
    })
}

/** The newest sample, unless the last ones are missing: then there is no value now. */
function lastOf(values: Values): number | null {
  // The newest bucket is often not full yet.
  return values.slice(-3).findLast((it) => it !== null) ?? null
}

function summarize(what: string, values: Values, format: (value: number) => string): string {
  const known = values.filter((it) => it !== null)
  if (known.length === 0) return `${what}: no samples in this range.`
  return `${what} lay between ${format(Math.min(...known))} and ${format(Math.max(...known))}.`
}
