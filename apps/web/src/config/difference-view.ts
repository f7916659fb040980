/** Differences as people read them. */
import {
  type Difference,
  fromPointer,
  isFields,
  redacted,
  toPointer,
} from '@foundation/core/config'
import type { Selector } from '@foundation/core/feed'

import { describeSelector } from './words'

export interface DifferenceLine {
  readonly key: string
  /** Dotted; what a layer is for has words instead. */
  readonly label: string
  readonly isPath: boolean
  /** Null: it was not there. */
  readonly before: string | null
  /** Null: it is not there any more. */
  readonly after: string | null
  /** A secret changed: neither can be read. */
  readonly secret: boolean
}

export interface LayerDifferences {
  readonly layer: string
  readonly lines: readonly DifferenceLine[]
}

/**
 * Each value for itself, where a whole group came or went. That there is a default layer is said only where nothing
 * else is to be said: every namespace has one.
 */
export function spread(differences: readonly Difference[]): Difference[] {
  const values = differences.flatMap(valuesOf)
  const told = values.filter((it) => it.path !== '' || it.layer !== 'default' || it.op !== 'add')
  return told.length > 0 ? told : values
}

function valuesOf(difference: Difference): Difference[] {
  const { op, path, before, after } = difference
  if (path === '' || op === 'replace') return [difference]
  const group = (op === 'add' ? after : before) as Parameters<typeof isFields>[0]
  if (!isFields(group) || Object.keys(group).length === 0) return [difference]
  return Object.entries(group).flatMap(([name, inner]) =>
    valuesOf({
      ...difference,
      path: toPointer([...fromPointer(path), name]),
      [op === 'add' ? 'after' : 'before']: inner,
      secret: inner === redacted,
    }),
  )
}

/** By layer, each line in words. */
export function groupDifferences(differences: readonly Difference[]): LayerDifferences[] {
  const groups = new Map<string, DifferenceLine[]>()
  for (const difference of differences) {
    const lines = groups.get(difference.layer) ?? []
    groups.set(difference.layer, lines)
    lines.push(toLine(difference))
  }
  return [...groups].map(([layer, lines]) => ({ layer, lines }))
}

function toLine({ layer, path, op, before, after, secret }: Difference): DifferenceLine {
  const isPath = path !== ''
  const show = isPath ? printValue : describeLayer
  return {
    key: `${layer} ${path}`,
    label: isPath ? dotted(path) : 'the layer itself',
    isPath,
    before: op === 'add' ? null : show(before),
    after: op === 'remove' ? null : show(after),
    secret,
  }
}

/** `db.pool.max` for `/db/pool/max`. */
export function dotted(pointer: string): string {
  return fromPointer(pointer).join('.')
}

/** A value in one line. */
export function printValue(value: unknown): string {
  if (value === undefined) return 'not set'
  return typeof value === 'string' ? (value === '' ? '""' : value) : JSON.stringify(value)
}

function describeLayer(about: unknown): string {
  const { level, rank, selector } = (about ?? {}) as {
    level?: string
    rank?: number
    selector?: Selector
  }
  const said = [level, rank ? `rank ${rank}` : '', `for ${describeSelector(selector ?? {})}`]
  return said.filter((it) => it).join(', ')
}
