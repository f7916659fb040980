/** Whether a draft can be saved: asks core's schemas, and says what is wrong in the form's words and units. */

import type { Issue } from '@foundation/core/errors'
import {
  PolicyName,
  type PolicyPart,
  PolicyParts,
  PolicySpec,
  SavePolicy,
} from '@foundation/core/protection'
import type { z } from 'zod'

import { type Draft, type JsonObject, startValues } from './draft'
import { formatValue } from './field-words'
import { splitList } from './quantities'

export type Selector = SavePolicy['selector']

export interface CheckedDraft {
  readonly name: string
  /** With every default filled in, as it will be kept. Null while it has faults. */
  readonly spec: PolicySpec | null
  /** Null while it has faults. */
  readonly selector: Selector | null
  /** By field: `name`, `services`, `labels`, `nodes`, or a path in the spec. */
  readonly issues: readonly Issue[]
}

/** Names that are pages of the console. */
const taken = ['new']

export function checkDraft(draft: Draft): CheckedDraft {
  const spec = PolicySpec.safeParse(draft.spec, { error: toWords })
  const { selector, issues } = readSelector(draft)
  return {
    name: draft.name,
    spec: spec.success ? spec.data : null,
    selector,
    issues: [...checkName(draft.name), ...issues, ...(spec.error?.issues.flatMap(fromZod) ?? [])],
  }
}

function checkName(name: string): Issue[] {
  if (name === '') return [{ path: 'name', message: 'Give it a name' }]
  if (taken.includes(name)) return [{ path: 'name', message: 'The console needs this name' }]
  const { error } = PolicyName.safeParse(name)
  return error ? [{ path: 'name', message: error.issues[0]?.message ?? 'Not a name' }] : []
}

function readSelector({ services, labels, nodes }: Draft): {
  selector: Selector | null
  issues: Issue[]
} {
  const parsed = parseLabels(labels)
  if (parsed.issue !== null) {
    return { selector: null, issues: [{ path: 'labels', message: parsed.issue }] }
  }
  const given = {
    ...some('services', splitList(services)),
    ...some('nodes', splitList(nodes)),
    ...(parsed.labels.length > 0 && { labels: Object.fromEntries(parsed.labels) }),
  }
  const { data, error } = SavePolicy.shape.selector.safeParse(given, { error: toWords })
  if (data) return { selector: data, issues: [] }
  return {
    selector: null,
    issues: error.issues.map(({ path, message }) => ({ path: String(path[0] ?? ''), message })),
  }
}

function some(key: 'services' | 'nodes', names: readonly string[]) {
  return names.length > 0 ? { [key]: [...new Set(names)] } : {}
}

type ParsedLabels =
  | { readonly labels: [string, string[]][]; readonly issue: null }
  | { readonly labels: null; readonly issue: string }

/** A line for each label: `zone=eu-1a, eu-1b`. */
function parseLabels(text: string): ParsedLabels {
  const labels: [string, string[]][] = []
  for (const [at, raw] of text.split('\n').entries()) {
    const line = raw.trim()
    if (line === '') continue
    const sign = line.indexOf('=')
    const name = line.slice(0, sign).trim()
    const values = splitList(line.slice(sign + 1))
    if (sign < 1 || values.length === 0) {
      return { labels: null, issue: `Line ${at + 1} needs the form name=value, value` }
    }
    // A record leaves it out in silence.
    if (name === '__proto__' || labels.some(([it]) => it === name)) {
      return { labels: null, issue: `Line ${at + 1}: ${name} cannot be asked for twice` }
    }
    labels.push([name, values])
  }
  return { labels, issue: null }
}

/** What a part holds when it is set: every default filled in. */
export function startOf(part: PolicyPart): JsonObject {
  return PolicyParts.parse({ [part]: startValues[part] })[part] as unknown as JsonObject
}

/** Where an unknown key stands is one fault for each. */
function fromZod(issue: z.core.$ZodIssue): Issue[] {
  const path = issue.path.map(String)
  if (issue.code !== 'unrecognized_keys') return [{ path: path.join('.'), message: issue.message }]
  return issue.keys.map((key) => ({
    path: [...path, key].join('.'),
    message: 'There is no such field',
  }))
}

/** zod's findings as a person would say them; undefined leaves the schema's own words. */
function toWords(issue: z.core.$ZodRawIssue): string | undefined {
  const path = (issue.path ?? []).map(String).filter((it) => !/^\d+$/u.test(it))
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return 'Needs a value'
      if (issue.expected === 'int') return 'A whole number'
      return issue.expected === 'number' ? 'A number' : `Has to be ${withArticle(issue.expected)}`
    case 'too_small':
      if (issue.origin === 'string') return 'Cannot be empty'
      if (issue.origin === 'array') return 'Give at least one'
      return `${issue.inclusive === false ? 'More than' : 'At least'} ${formatValue(path, issue.minimum)}`
    case 'too_big':
      if (issue.origin === 'string') return `At most ${issue.maximum} letters`
      if (issue.origin === 'array') return `At most ${issue.maximum} of them`
      return `At most ${formatValue(path, issue.maximum)}`
    case 'invalid_union':
      return issue.discriminator
        ? `Not one of its kinds`
        : 'Letters, digits and . _ : / - only, or *'
    default:
      return undefined
  }
}

function withArticle(word: string): string {
  return `${/^[aeiou]/u.test(word) ? 'an' : 'a'} ${word}`
}

/**
 * What the server or a node refused, by the form's fields. The server's paths begin at its input, a node's at
 * the spec.
 */
export function toFieldPath(path: string): string {
  if (path.startsWith('spec.')) return path.slice('spec.'.length)
  const [first, field] = path.split('.')
  return first === 'selector' && field !== undefined ? field : path
}

/** The faults at a field or inside it. */
export function issuesAt(issues: readonly Issue[], path: string): Issue[] {
  return issues.filter((it) => it.path === path || it.path.startsWith(`${path}.`))
}
