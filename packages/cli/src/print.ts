/** Plans, rollouts and histories as text. */
import {
  type Difference,
  fromPointer,
  type ReleaseDetail,
  type ReleaseSummary,
} from '@foundation/core/config'

import type { Json } from './api.js'
import { changesOf, isDisputed, type Plan } from './planning.js'
import { printTable, printTime } from './table.js'

const marks = { add: '+', remove: '-', replace: '~' } as const

/** One namespace, one line for each thing that changes. */
export function printPlan(plan: Plan): string {
  const { namespace, isNew, settings, release, differences, issues, draft } = plan
  const runs = isNew ? 'new' : release === null ? 'nothing runs' : `release ${release} runs`
  if (changesOf(plan) === 0) return `${namespace} (${runs}): no change\n`
  const lines = [`${namespace} (${runs})`]
  if (isNew) lines.push('  + the namespace')
  if (settings) lines.push('  ~ its settings')
  for (const layer of new Set(differences.map((it) => it.layer))) {
    lines.push(`  ${layer}`)
    for (const it of differences) if (it.layer === layer) lines.push(`    ${printDifference(it)}`)
  }
  if (isDisputed(plan)) lines.push(`  ! the draft holds edits${by(draft.by)} that are not released`)
  for (const { path, message, versions, nodes } of issues) {
    const who = versions.length > 0 ? ` (${versions.join(', ')}; ${plural(nodes, 'node')})` : ''
    lines.push(`  ! ${path}: ${message}${who}`)
  }
  return `${lines.join('\n')}\n`
}

export function printSum(plans: readonly Plan[]): string {
  const changed = plans.filter((plan) => changesOf(plan) > 0)
  if (changed.length === 0) return 'Nothing to change.\n'
  const changes = changed.reduce((sum, plan) => sum + changesOf(plan), 0)
  return `${plural(changes, 'change')} in ${plural(changed.length, 'namespace')}.\n`
}

function printDifference({ op, path, before, after, secret }: Difference): string {
  const label = path === '' ? 'the layer itself' : fromPointer(path).join('.')
  if (secret) return `${marks[op]} ${label}: (secret)`
  const was = op === 'add' ? '' : printValue(before)
  const is = op === 'remove' ? '' : printValue(after)
  return `${marks[op]} ${label}: ${op === 'replace' ? `${was} → ${is}` : was + is}`
}

const longestValue = 200

function printValue(value: unknown): string {
  const text = JSON.stringify(value) ?? 'null'
  return text.length > longestValue ? `${text.slice(0, longestValue - 1)}…` : text
}

/** How far a rollout is, in a line. */
export function printProgress({ release, stages, stage, counts }: Json<ReleaseDetail>): string {
  const { namespace, number, state } = release
  const at = stage === null ? undefined : stages[stage]
  const where =
    at && stage !== null ? ` stage ${stage + 1} of ${stages.length} (${at.reach}), ${at.state}` : ''
  const { nodes, applied, rejected } = counts
  const refused = rejected > 0 ? `, ${rejected} rejected` : ''
  return `${namespace} #${number} ${inWords(state)}:${where} ${applied} of ${plural(nodes, 'node')} applied${refused}`
}

/** Why a rollout stopped: its own words, then those of the nodes. */
export function printTrouble({ tripped, rejections, events }: Json<ReleaseDetail>): string {
  const last = events.findLast(({ what }) => what === 'paused' || what === 'rolled_back')
  const why = tripped ?? (last ? `${last.by}: ${last.reason}` : null)
  const lines = why === null ? [] : [`  ${why}`]
  for (const { nodeId, path, message } of rejections)
    lines.push(`  ${nodeId}: ${path === '' ? '' : `${path}: `}${message}`)
  return lines.map((line) => `${line}\n`).join('')
}

/** Newest first, as they came. */
export function printHistory(releases: readonly Json<ReleaseSummary>[]): string {
  return printTable(
    releases.map(({ number, state, at, by: author, title, changes }) => [
      `#${number}`,
      inWords(state),
      printTime(at),
      author,
      plural(changes, 'change'),
      title,
    ]),
  )
}

export function inWords(state: string): string {
  return state.replaceAll('_', ' ')
}

export function plural(count: number, thing: string, things = `${thing}s`): string {
  return `${count} ${count === 1 ? thing : things}`
}

function by(name: string | null): string {
  return name === null ? '' : ` by ${name}`
}
