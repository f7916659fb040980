/** What a change of a policy changes, field by field. */
import { type PolicyPart, type PolicyParts, policyParts } from '@foundation/core/protection'

import { describePart } from '../policy-view'
import { isObject } from './draft'
import { startOf } from './draft-check'
import { formatValue, labelOf, partWords } from './field-words'

interface Version {
  /** As a schema gave it: valid. */
  readonly spec: unknown
  readonly selector: unknown
}

/** Where there is no policy, everything is inherited. */
const nothing: Version = { spec: {}, selector: {} }

export interface Change {
  readonly path: string
  /** `Breaker · What opens it · Errors in a row` */
  readonly label: string
  /** Null: it was not there. */
  readonly before: string | null
  /** Null: it is not there any more. */
  readonly after: string | null
}

/**
 * What of a part stays at its default is left out where the part itself is new or goes away.
 *
 * @param before null for a new policy
 * @param after null for one that goes away
 */
export function diffVersions(before: Version | null, after: Version | null): Change[] {
  const old = leavesOf(before ?? nothing)
  const next = leavesOf(after ?? nothing)
  const paths = [...new Set([...next.keys(), ...old.keys()])]
  return paths.flatMap((path) => {
    const from = old.get(path)
    const to = next.get(path)
    if (from?.words === to?.words) return []
    if (isDefault(path, from, to, old, next)) return []
    const label = (to ?? from)?.label ?? path
    return [{ path, label, before: toShown(from), after: toShown(to) }]
  })
}

interface Leaf {
  readonly label: string
  readonly words: string
  /** Says more than the words, where those only tell one state of a part from another. */
  readonly summary?: string
}

function toShown(leaf: Leaf | undefined): string | null {
  return leaf ? (leaf.summary ?? leaf.words) : null
}

function leavesOf({ spec, selector }: Version): Map<string, Leaf> {
  const leaves = new Map<string, Leaf>()
  const add: Add = (path, words, summary) =>
    leaves.set(path.join('.'), { label: describePath(path), words, ...(summary && { summary }) })
  if (!isObject(spec)) return leaves
  if (isObject(spec.match)) add(['match', 'target'], String(spec.match.target ?? ''))
  addSelector(selector, add)
  for (const part of policyParts) addPart(spec[part], [part], add, 'inherited')
  const shadow = isObject(spec.shadow) ? spec.shadow : {}
  for (const part of ['limiter', 'breaker'] as const) {
    addPart(shadow[part], ['shadow', part], add, 'none')
  }
  return leaves
}

/** A field that came or went with its whole part, and holds what it would hold anyway. */
function isDefault(
  path: string,
  from: Leaf | undefined,
  to: Leaf | undefined,
  old: ReadonlyMap<string, Leaf>,
  next: ReadonlyMap<string, Leaf>,
): boolean {
  const keys = path.split('.')
  const depth = keys[0] === 'shadow' ? 2 : 1
  const part = keys[depth - 1] as PolicyPart
  if (keys.length === depth || !policyParts.includes(part)) return false
  const partPath = keys.slice(0, depth).join('.')
  if (old.get(partPath)?.words === next.get(partPath)?.words) return false
  return (from ?? to)?.words === defaultsOf(part).get(keys.slice(depth - 1).join('.'))
}

const known = new Map<PolicyPart, ReadonlyMap<string, string>>()

function defaultsOf(part: PolicyPart): ReadonlyMap<string, string> {
  const found = known.get(part)
  if (found) return found
  const words = new Map<string, string>()
  addInside(startOf(part), [part], (path, value) => words.set(path.join('.'), value))
  known.set(part, words)
  return words
}

type Add = (path: readonly string[], words: string, summary?: string) => void

function addSelector(selector: unknown, add: Add): void {
  if (!isObject(selector)) return
  const { services, nodes, labels } = selector
  if (Array.isArray(services)) add(['services'], services.join(', '))
  if (Array.isArray(nodes)) add(['nodes'], nodes.join(', '))
  if (!isObject(labels)) return
  for (const [name, values] of Object.entries(labels)) {
    add(['labels', name], Array.isArray(values) ? values.join(', ') : '')
  }
}

function addPart(value: unknown, path: readonly string[], add: Add, absent: string): void {
  if (!isObject(value)) {
    add(path, value === undefined ? absent : 'off')
    return
  }
  const part = path.at(-1) as PolicyPart
  add(path, 'set', describePart(part, { [part]: value } as PolicyParts))
  addInside(value, path, add)
}

function addInside(value: Record<string, unknown>, path: readonly string[], add: Add): void {
  for (const [key, inner] of Object.entries(value)) {
    const at = [...path, key]
    // The fallback's answer is one value, whatever is in it.
    if (isObject(inner) && key !== 'value') addInside(inner, at, add)
    else add(at, formatValue(at, inner))
  }
}

function describePath(path: readonly string[]): string {
  const [first = '', second = ''] = path
  if (first === 'match') return 'Target'
  if (first === 'services') return 'Services'
  if (first === 'nodes') return 'Nodes'
  if (first === 'labels') return `Label ${second}`
  const inShadow = first === 'shadow'
  const [part = '', ...rest] = inShadow ? path.slice(1) : path
  const title = partWords[part as PolicyPart]?.title ?? part
  const inside = rest.map((_, at) => labelOf([part, ...rest.slice(0, at + 1)]))
  return [inShadow ? `Shadow ${title.toLowerCase()}` : title, ...inside].join(' · ')
}
