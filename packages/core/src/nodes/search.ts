/**
 * The search line over nodes, parsed and judged.
 *
 *     checkout v3          both words somewhere in the id, service, host, zone or version
 *     zone:eu-1 state:down,suspect
 *     version:>=1.4 host:worker-* label.team:"cart and pay"
 *
 * All terms must match; within a term any of its values, parted by commas, does. A value is compared as a
 * whole and without regard to case; `*` stands for any text. What cannot be understood becomes an issue
 * for the reader to correct, and never an error: a search line is typed letter by letter.
 */
import { NodeState } from '../health/index.js'
import { compareVersions } from './version.js'

export const searchFields = ['service', 'zone', 'version', 'host', 'node', 'state'] as const
export type SearchField = (typeof searchFields)[number]
export type Comparison = '=' | '>' | '>=' | '<' | '<='

export type SearchTerm =
  | { readonly type: 'word'; readonly text: string }
  | {
      readonly type: 'field'
      readonly field: Exclude<SearchField, 'version'>
      readonly values: readonly string[]
    }
  | { readonly type: 'label'; readonly name: string; readonly values: readonly string[] }
  | {
      readonly type: 'version'
      readonly values: readonly { readonly op: Comparison; readonly value: string }[]
    }

export interface NodeSearch {
  readonly terms: readonly SearchTerm[]
  readonly issues: readonly string[]
}

/** What of a node a search looks at. */
export interface Searchable {
  readonly nodeId: string
  readonly service: string
  readonly zone: string | null
  readonly version: string | null
  readonly host: string
  readonly state: NodeState
  readonly labels: Readonly<Record<string, string>>
}

/** Terms past this number are left out, with an issue. */
const maxTerms = 20

interface Token {
  /** The part before the first colon outside quotes; null for a plain word. */
  readonly field: string | null
  readonly value: string
  /** A quoted value is taken as it is: no commas, no operators. */
  readonly quoted: boolean
}

export function parseSearch(line: string): NodeSearch {
  const { tokens, issues } = tokenize(line)
  const terms: SearchTerm[] = []
  for (const token of tokens) {
    if (terms.length === maxTerms) {
      issues.push(`Only the first ${maxTerms} terms are used.`)
      break
    }
    const parsed = toTerm(token)
    if ('issue' in parsed) issues.push(parsed.issue)
    else terms.push(parsed.term)
  }
  return { terms, issues }
}

/** A field's name, if any, and its value: quoted, or up to the next space and perhaps not yet typed. */
const tokenPattern =
  /(?=\S)(?:(?<field>[^\s":]+):)?(?:"(?<quoted>[^"]*)(?<closing>"?)|(?<plain>\S*))/gu

function tokenize(line: string): { tokens: Token[]; issues: string[] } {
  const tokens: Token[] = []
  const issues: string[] = []
  // A NUL can be in no column, so it must not reach the database; other control characters part words.
  const text = line.replace(/\p{Cc}/gu, ' ')
  for (const { groups = {} } of text.matchAll(tokenPattern)) {
    const { field = null, quoted, closing, plain = '' } = groups
    if (closing === '') issues.push('A quote is not closed.')
    tokens.push({ field, value: quoted ?? plain, quoted: quoted !== undefined })
  }
  return { tokens, issues }
}

type Parsed = { term: SearchTerm } | { issue: string }

function toTerm({ field, value, quoted }: Token): Parsed {
  if (field === null)
    return value === ''
      ? { issue: 'An empty quote matches nothing.' }
      : { term: { type: 'word', text: value } }
  const values = quoted ? [value] : value.split(',').filter((part) => part !== '')
  const name = field.toLowerCase()
  if (values.length === 0) return { issue: `${field}: needs a value.` }
  if (name.startsWith('label.')) {
    // Label names keep their case: they are compared as they were set.
    const label = field.slice('label.'.length)
    return label === ''
      ? { issue: 'label. needs a name, as in label.team:cart.' }
      : { term: { type: 'label', name: label, values } }
  }
  if (name === 'version')
    return { term: { type: 'version', values: values.map((it) => toComparison(it, quoted)) } }
  if (name === 'state') return toStates(values)
  const known = searchFields.find((it) => it === name)
  if (!known || known === 'version') {
    return {
      issue: `${field} is not a field. Fields are ${searchFields.join(', ')} and label.<name>.`,
    }
  }
  return { term: { type: 'field', field: known, values } }
}

function toStates(values: readonly string[]): Parsed {
  const states = values.map((it) => it.toLowerCase())
  const unknown = states.filter((it) => !it.includes('*') && !NodeState.safeParse(it).success)
  if (unknown.length > 0) {
    return {
      issue: `${unknown.join(', ')} is not a state. States are ${NodeState.options.join(', ')}.`,
    }
  }
  return { term: { type: 'field', field: 'state', values: states } }
}

function toComparison(text: string, quoted: boolean): { op: Comparison; value: string } {
  const match = quoted ? null : /^(>=|<=|>|<|=)(.+)$/u.exec(text)
  return match ? { op: match[1] as Comparison, value: match[2] ?? '' } : { op: '=', value: text }
}

/** Whether a node is among those searched for. The server's SQL answers the same; its test holds it to this. */
export function matchesSearch({ terms }: NodeSearch, node: Searchable): boolean {
  return terms.every((term) => matchesTerm(term, node))
}

function matchesTerm(term: SearchTerm, node: Searchable): boolean {
  switch (term.type) {
    case 'word': {
      const text = term.text.toLowerCase()
      return [node.nodeId, node.service, node.host, node.zone, node.version].some((it) =>
        it?.toLowerCase().includes(text),
      )
    }
    case 'field': {
      const value = term.field === 'node' ? node.nodeId : node[term.field]
      return value !== null && term.values.some((it) => matchesPattern(it, value))
    }
    case 'label': {
      const value = Object.hasOwn(node.labels, term.name) ? node.labels[term.name] : undefined
      return value !== undefined && term.values.some((it) => matchesPattern(it, value))
    }
    case 'version':
      return node.version !== null && matchesVersion(term.values, node.version)
  }
}

/** Whether a version is one of those asked for. `=` takes a prefix by parts: `1.4` has `1.4.2`. */
export function matchesVersion(
  values: readonly { readonly op: Comparison; readonly value: string }[],
  version: string,
): boolean {
  return values.some(({ op, value }) => {
    if (op === '=') return matchesPattern(value, version) || matchesPattern(`${value}.*`, version)
    const order = compareVersions(version, value)
    if (order === null) return false
    return { '>': order > 0, '>=': order >= 0, '<': order < 0, '<=': order <= 0 }[op]
  })
}

/** Compares without regard to case; `*` in the pattern stands for any text. */
export function matchesPattern(pattern: string, value: string): boolean {
  const [first = '', ...rest] = pattern.toLowerCase().split('*')
  const text = value.toLowerCase()
  const last = rest.pop()
  if (last === undefined) return text === first
  if (!text.startsWith(first)) return false
  let from = first.length
  for (const part of rest) {
    const found = text.indexOf(part, from)
    if (found < 0) return false
    from = found + part.length
  }
  return text.length - last.length >= from && text.endsWith(last)
}
