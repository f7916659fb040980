/**
 * Files of configuration: a namespace a document, with its layers, and if wanted its settings and how it is rolled out.
 * Secrets are named and not written: `{ $secret: env:NAME }`.
 */
import {
  faultOf,
  isFields,
  Layers,
  Namespace,
  NamespaceSettings,
  RolloutPlan,
  redacted,
} from '@foundation/core/config'
import { type Issue, toIssues } from '@foundation/core/errors'
import type { JsonValue } from '@foundation/core/text'
import { type Document, parseAllDocuments } from 'yaml'
import { z } from 'zod'

import { Failure } from './failure.js'
import type { Io } from './io.js'

const ConfigDocument = z.strictObject({
  namespace: Namespace,
  layers: Layers,
  settings: NamespaceSettings.optional(),
  rollout: RolloutPlan.optional(),
})

/** What one document wants to be so. */
export type Wanted = z.output<typeof ConfigDocument>

/** For everyone at once, where a file says nothing else. */
export const atOnce: RolloutPlan = RolloutPlan.parse({
  stages: [{ reach: { kind: 'share', share: 1 }, holdMs: 0 }],
})

/** Uses of anchors: what is written once must not become a million. */
const maxAliases = 100

/** @throws Failure that says why there is nothing to read */
export async function readText({ readFile }: Pick<Io, 'readFile'>, file: string): Promise<string> {
  try {
    return await readFile(file)
  } catch (error) {
    const { code, message } = Object(error) as { code?: unknown; message?: unknown }
    const why = code === 'ENOENT' ? 'there is no such file' : message
    throw new Failure(`${file} cannot be read: ${why}`)
  }
}

/**
 * @param name of the file, for messages
 * @throws Failure with each fault and its line or path
 */
export function readConfigFile(name: string, text: string, env: Secrets): Wanted[] {
  return readDocuments(name, text, 'namespace', (value) => readNamespace(value, env))
}

/**
 * Each document of a file of YAML, as `read` takes it.
 *
 * @param thing that a file without any document lacks
 * @throws Failure with each fault and its line or path
 */
export function readDocuments<T>(
  name: string,
  text: string,
  thing: string,
  read: (value: unknown) => T,
): T[] {
  const parsed = parseAllDocuments(text, { schema: 'core', customTags: null, stringKeys: true })
  const documents = Array.isArray(parsed) ? parsed : []
  const faults = documents.flatMap(({ errors, warnings }) => [...errors, ...warnings])
  if (faults.length > 0) {
    throw invalid(
      name,
      faults.map(({ message, linePos }) => ({
        path: linePos ? `line ${linePos[0].line}` : '',
        message: message.split('\n')[0] ?? message,
      })),
    )
  }
  const values = documents
    .map((document) => toPlain(name, document))
    .filter((value) => value !== null)
  if (values.length === 0) throw invalid(name, [{ path: '', message: `Holds no ${thing}` }])
  return values.map((value, at) => {
    try {
      return read(value)
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      const where = values.length > 1 ? `${name}, document ${at + 1}` : name
      throw invalid(where, error.details.issues ?? [])
    }
  })
}

function toPlain(name: string, document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: maxAliases })
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error
    throw invalid(name, [{ path: '', message: 'Too many aliases' }])
  }
}

function invalid(name: string, issues: readonly Issue[]): Failure {
  return new Failure(`${name} cannot be applied`, { issues })
}

/** @throws Failure with each fault and its path */
export function readNamespace(value: unknown, env: Secrets): Wanted {
  // Names that a schema would drop in silence are said.
  const layers: unknown = Object(value).layers
  const raw = Array.isArray(layers) ? layers : []
  const faults = raw.flatMap((layer) => faultOf(Object(layer).values ?? {}) ?? [])
  if (faults.length > 0) throw new Failure('', { issues: faults })
  const { success, data, error } = ConfigDocument.safeParse(value)
  if (!success) throw new Failure('', { issues: toIssues(error.issues) })
  const issues: Issue[] = []
  const resolved = data.layers.map((layer) => ({
    ...layer,
    values: resolve(layer.values, [layer.name], env, issues) as typeof layer.values,
  }))
  if (issues.length > 0) throw new Failure('', { issues })
  return { ...data, layers: resolved }
}

export type Secrets = Readonly<Record<string, string | undefined>>

function resolve(
  value: JsonValue,
  at: readonly string[],
  env: Secrets,
  issues: Issue[],
): JsonValue {
  if (Array.isArray(value))
    return value.map((item, index) => resolve(item, [...at, String(index)], env, issues))
  if (!isFields(value)) return value
  const { $secret: named, ...others } = value
  if (typeof named === 'string' && Object.keys(others).length === 0) {
    const { text, fault } = secretOf(named, env)
    if (fault !== null) issues.push({ path: at.join('.'), message: fault })
    return { $secret: text }
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, it]) => [name, resolve(it, [...at, name], env, issues)]),
  )
}

/** The text that a secret in a file stands for. */
export function secretOf(
  named: string,
  env: Secrets,
): { readonly text: string; readonly fault: string | null } {
  // As an export has it: it stays what it is.
  if (named === redacted) return { text: redacted, fault: null }
  const [, name] = /^env:(\w+)$/.exec(named) ?? []
  if (name === undefined)
    return { text: '', fault: 'A file holds no secrets: write env:NAME, and set that variable' }
  const text = env[name]
  if (text === undefined || text === '') return { text: '', fault: `${name} is not set` }
  return { text, fault: null }
}
