/** What stands where, in words: releases, and how nodes took them. */
import type {
  NamespaceRow,
  NodeCounts,
  ReleaseState,
  ReleaseSummary,
} from '@foundation/core/config'
import type { Selector } from '@foundation/core/feed'

import { formatCount, plural } from '../ui/format'
import type { StateWord } from '../ui/state-glyphs'

/** `rolling out` for `rolling_out`. */
export function stateWords(state: ReleaseState): string {
  return state.replaceAll('_', ' ')
}

/** How a release came to be, where that is worth a word. */
export const kindWords: Record<ReleaseSummary['kind'], string | null> = {
  release: null,
  rollback: 'rollback',
  emergency: 'emergency',
  import: 'import',
  node: 'by a node',
}

/** `22 applied, 1 rejected, 1 pending`; silent about what there is none of. */
export function describeCounts({ nodes, applied, rejected, pending, drifted }: NodeCounts): string {
  if (nodes === 0) return 'no node has it'
  const said = [
    applied > 0 && `${formatCount(applied)} applied`,
    rejected > 0 && `${formatCount(rejected)} rejected`,
    pending > 0 && `${formatCount(pending)} pending`,
    drifted > 0 && `${formatCount(drifted)} drifted`,
  ]
  return said.filter((it) => it !== false).join(', ')
}

/** The worst of them; of none nothing can be said. */
export function stateOfCounts({ nodes, rejected, pending, drifted }: NodeCounts): StateWord {
  if (nodes === 0) return 'left'
  if (rejected > 0) return 'rejected'
  if (drifted > 0) return 'degraded'
  return pending > 0 ? 'pending' : 'applied'
}

/** For which nodes: `payments · zone=eu-1a`, or `every node`. */
export function describeSelector({ services, labels, nodes, share }: Selector): string {
  const said = [
    services && namesOf(services),
    ...Object.entries(labels ?? {}).map(([label, values]) => `${label}=${namesOf(values)}`),
    nodes && (nodes.length <= 2 ? nodes.join(', ') : plural(nodes.length, 'node')),
    share && `${Math.round(share.upTo * 100)}\u00a0%`,
  ].filter((it) => it !== undefined)
  return said.length === 0 ? 'every node' : said.join(' · ')
}

function namesOf(names: readonly string[]): string {
  const more = names.length - 3
  return more > 0 ? `${names.slice(0, 3).join(', ')} +${formatCount(more)}` : names.join(', ')
}

/** What the navigation says: rollouts that stopped or were refused, and those on their way. */
export interface RolloutSummary {
  readonly inTrouble: number
  readonly underWay: number
  readonly inReview: number
}

export function summarize(rows: readonly NamespaceRow[]): RolloutSummary {
  const summary = { inTrouble: 0, underWay: 0, inReview: 0 }
  for (const { rollout, counts } of rows) {
    if (rollout?.state === 'paused' || counts.rejected > 0) summary.inTrouble += 1
    else if (rollout?.state === 'rolling_out') summary.underWay += 1
    else if (rollout?.state === 'in_review') summary.inReview += 1
  }
  return summary
}

/** What stands in the head of the list: `12 namespaces, 1 rollout in trouble`. */
export function describeNamespaces(rows: readonly NamespaceRow[]): string {
  const { inTrouble, underWay, inReview } = summarize(rows)
  const said = [
    plural(rows.length, 'namespace'),
    inTrouble > 0 && `${formatCount(inTrouble)} in trouble`,
    underWay > 0 && `${plural(underWay, 'rollout')} on the way`,
    inReview > 0 && `${formatCount(inReview)} in review`,
  ]
  return said.filter((it) => it !== false).join(', ')
}

/** Namespaces in which every word of the search is found; trouble first, then by name. */
export function findNamespaces(rows: readonly NamespaceRow[], search: string): NamespaceRow[] {
  const words = search.toLowerCase().split(/\s+/u).filter(Boolean)
  return rows
    .filter(({ namespace, description, release, rollout }) => {
      const text = [namespace, description, release?.title, rollout?.title].join('\n').toLowerCase()
      return words.every((word) => text.includes(word))
    })
    .sort((a, b) => urgencyOf(a) - urgencyOf(b) || (a.namespace < b.namespace ? -1 : 1))
}

function urgencyOf({ rollout, counts, conflicts }: NamespaceRow): number {
  if (rollout?.state === 'paused' || counts.rejected > 0) return 0
  if (conflicts > 0) return 1
  return rollout ? 2 : 3
}
