/** The answer that Overview opens with: one sentence about the fleet, then why, each with where to look. */
import {
  type ClusterHealth,
  type NodeState,
  type Overview,
  type RollupReason,
  statesByUrgency,
  troubleStates,
} from '@foundation/core/health'
import type { NodeCell } from '@foundation/core/nodes'

import { toNode, toNodes } from '../nodes/links'
import { formatCount, plural } from '../ui/format'

type Word = ClusterHealth | NodeState

export interface VerdictReason {
  readonly key: string
  readonly glyph: Word
  readonly title: string
  readonly detail: string
  readonly href: string
  readonly link: string
}

export interface FleetVerdict {
  readonly health: ClusterHealth
  readonly sentence: string
  readonly reasons: readonly VerdictReason[]
  /** Reasons that found no place. */
  readonly more: number
}

/** More than this is a list, and Nodes has it. */
const maxReasons = 4

/** @param cells say why nodes are in trouble, and which; without them the counts must do */
export function toVerdict(
  overview: Pick<Overview, 'rollup' | 'counts'>,
  cells: readonly NodeCell[] = [],
): FleetVerdict {
  const { health, reasons: all } = overview.rollup
  const reasons = withoutRepeats(all)
  return {
    health,
    sentence: toSentence(overview, reasons),
    reasons: reasons.slice(0, maxReasons).map((it) => toReason(it, cells)),
    more: Math.max(0, reasons.length - maxReasons),
  }
}

/** All nodes that are meant to be here. */
export function totalOf(counts: Overview['counts']): number {
  return statesByUrgency.reduce((sum, state) => sum + (counts[state] ?? 0), 0) - (counts.left ?? 0)
}

/** Nodes that want somebody's eye. */
export function troubleOf(counts: Overview['counts']): number {
  return troubleStates.reduce((sum, state) => sum + (counts[state] ?? 0), 0)
}

/** A service that nobody serves has nodes that are down: said once is enough. */
function withoutRepeats(reasons: readonly RollupReason[]): RollupReason[] {
  const lost = new Set(
    reasons.filter((it) => it.severity === 'critical' && it.service).map((it) => it.service),
  )
  const urgency = (reason: RollupReason) =>
    reason.state ? statesByUrgency.indexOf(reason.state) : -1
  return reasons
    .filter((it) => it.code !== 'nodes_in_trouble' || !lost.has(it.service))
    .sort(
      (a, b) =>
        Number(b.severity === 'critical') - Number(a.severity === 'critical') ||
        urgency(a) - urgency(b) ||
        b.count - a.count,
    )
}

function toSentence(
  { rollup, counts }: Pick<Overview, 'rollup' | 'counts'>,
  reasons: readonly RollupReason[],
): string {
  const total = totalOf(counts)
  if (total === 0 && rollup.health === 'healthy') return 'No node is connected.'
  const trouble = troubleOf(counts)
  const [worst] = reasons
  if (!worst) return calmSentence(counts, total)
  const need = trouble === 1 ? 'needs' : 'need'
  const rest =
    trouble === 0 ? '' : ` ${formatCount(trouble)} of ${plural(total, 'node')} ${need} you.`
  return `${leadOf(worst, reasons)}${rest}`
}

function calmSentence(counts: Overview['counts'], total: number): string {
  const healthy = counts.healthy ?? 0
  if (healthy === total) {
    return total === 1 ? 'The one node is healthy.' : `All ${plural(total, 'node')} are healthy.`
  }
  const planned = (['draining', 'joining'] as const)
    .filter((state) => (counts[state] ?? 0) > 0)
    .map((state) => `${formatCount(counts[state] ?? 0)} ${state}`)
  return `No node needs you. ${formatCount(healthy)} of ${formatCount(total)} are healthy, ${planned.join(', ')}.`
}

function leadOf(worst: RollupReason, reasons: readonly RollupReason[]): string {
  const alike = reasons.filter((it) => it.code === worst.code && it.state === worst.state)
  const names = alike.map((it) => it.service ?? '')
  switch (worst.code) {
    case 'service_unserved':
      return `No node serves ${listOf(names, 'or')}.`
    case 'service_majority_lost':
      return alike.length === 1
        ? `${worst.service} has lost ${formatCount(worst.count)} of its ${plural(worst.total, 'node')}.`
        : `${listOf(names, 'and')} have each lost most of their nodes.`
    case 'below_quorum':
      return `${formatCount(worst.count)} of ${formatCount(worst.total)} expected nodes serve, fewer than a quorum.`
    case 'below_expected':
      return `${formatCount(worst.count)} of ${formatCount(worst.total)} expected nodes serve.`
    case 'nodes_in_trouble': {
      const count = alike.reduce((sum, it) => sum + it.count, 0)
      const be = count === 1 ? 'is' : 'are'
      if (alike.length <= 2) {
        const each = alike.map((it) => `${formatCount(it.count)} ${it.service}`).join(' and ')
        const noun = alike.at(-1)?.count === 1 ? 'node' : 'nodes'
        return `${each} ${noun} ${be} ${worst.state}.`
      }
      return `${plural(count, 'node')} of ${plural(alike.length, 'service')} ${be} ${worst.state}.`
    }
  }
}

/** `a`, `a and b`, `a, b and 3 more`. */
function listOf(names: readonly string[], word: 'and' | 'or'): string {
  if (names.length > 3) {
    return `${names.slice(0, 2).join(', ')} ${word} ${formatCount(names.length - 2)} more`
  }
  const last = names.at(-1) ?? ''
  const head = names.slice(0, -1)
  return head.length === 0 ? last : `${head.join(', ')} ${word} ${last}`
}

function toReason(reason: RollupReason, cells: readonly NodeCell[]): VerdictReason {
  const { code, service, state, count, total } = reason
  const key = `${code} ${service} ${state}`
  const ofService = { href: toNodes({ service }), link: 'Nodes' }
  switch (code) {
    case 'service_unserved':
      return {
        key,
        glyph: 'critical',
        title: `No node serves ${service}`,
        detail: `0 of ${plural(total, 'node')}`,
        ...ofService,
      }
    case 'service_majority_lost':
      return {
        key,
        glyph: 'critical',
        title: `${service} has lost ${formatCount(count)} of ${plural(total, 'node')}`,
        detail: 'suspect or down',
        ...ofService,
      }
    case 'below_quorum':
    case 'below_expected':
      return {
        key,
        glyph: code === 'below_quorum' ? 'critical' : 'degraded',
        title: `${formatCount(count)} of ${formatCount(total)} expected nodes serve`,
        detail: code === 'below_quorum' ? 'fewer than a quorum' : 'fewer than expected',
        href: toNodes(),
        link: 'Nodes',
      }
    case 'nodes_in_trouble': {
      const meant = cells.filter((it) => it.service === service && it.state === state)
      const [first] = meant
      const alone = count === 1 && meant.length === 1 && first
      return {
        key,
        glyph: state ?? 'degraded',
        title: `${formatCount(count)} ${service} ${count === 1 ? 'node' : 'nodes'} ${state}`,
        detail: commonReason(meant) ?? `of ${formatCount(total)}`,
        ...(alone
          ? { href: toNode(first.nodeId), link: 'Node' }
          : { href: toNodes({ service, states: state ? [state] : [] }), link: 'Nodes' }),
      }
    }
  }
}

/** Why, where all of them say the same; a span that grows is the same reason in each. */
function commonReason(cells: readonly NodeCell[]): string | null {
  const [first] = cells
  if (!first || first.reason === '') return null
  const kind = (reason: string) => reason.replace(/[\d.]+\s*(s|min|h|d)\b/gu, '')
  return cells.every((it) => kind(it.reason) === kind(first.reason)) ? first.reason : null
}
