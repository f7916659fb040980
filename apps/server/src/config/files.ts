/** Drafts and releases as files: out as JSON or YAML, and in again. */
import {
  type ExportNamespace,
  faultOf,
  type ImportDraft,
  inOrder,
  Layers,
  Namespace,
  type SavedDraft,
} from '@foundation/core/config'
import { FoundationError, type Issue, isFoundationError, toIssues } from '@foundation/core/errors'
import {
  isScalar,
  Lexer,
  parseDocument,
  stringify,
  visit,
  type YAMLParseError,
  type YAMLWarning,
} from 'yaml'
import { z } from 'zod'

import { requireScope } from '../context.js'
import { maskLayers, refuse } from './content.js'
import { save } from './drafts.js'
import { type ConfigCtx, readNamespace, readRelease } from './records.js'
import { loadFields } from './schemas.js'
import { withinTime } from './time-limit.js'

/** Uses of anchors, also of anchors within anchors: what is written once must not become a million. */
const maxAliases = 100
/** What a file of YAML may be made of, and how deep its brackets go: enough for what a namespace may hold. */
const maxTokens = 250_000
const maxDepth = 100
const maxMs = 5_000

const ConfigFile = z.strictObject({ namespace: Namespace.optional(), layers: Layers })

/**
 * The layers of a version as a file. Secrets are masked, which an import takes for "as it was".
 *
 * @throws FoundationError `config.namespace_not_found`, `config.release_not_found`
 */
export async function exportText(
  ctx: ConfigCtx,
  { namespace, version, format }: ExportNamespace,
): Promise<{ text: string }> {
  requireScope(ctx, 'fleet:read')
  const record = await readNamespace(ctx.db, ctx.fleetId, namespace)
  const { layers } =
    version === 'draft' ? record : await readRelease(ctx.db, ctx.fleetId, namespace, version)
  const file = { namespace, layers: inOrder(maskLayers(layers, await loadFields(ctx, namespace))) }
  const text = format === 'json' ? `${JSON.stringify(file, null, 2)}\n` : stringify(file)
  return { text }
}

/**
 * Saves a file as the draft, as if somebody had edited `version` into it.
 *
 * @throws FoundationError `config.import_invalid` with the line, and what saving a draft throws
 */
export async function importDraft(
  ctx: ConfigCtx,
  { namespace, version, format, text }: ImportDraft,
): Promise<SavedDraft> {
  requireScope(ctx, 'config:write')
  const { layers, namespace: named = namespace } = readFile(format, text)
  if (named !== namespace) throw invalid(`The file is of the namespace ${named}`)
  return save(
    ctx,
    { namespace, version, layers },
    { action: 'config.importDraft', reason: `as ${format}` },
  )
}

function readFile(format: 'json' | 'yaml', text: string): z.output<typeof ConfigFile> {
  const value = format === 'json' ? readJson(text) : readYaml(text)
  refuse(rawFaults(value))
  const { success, data, error } = ConfigFile.safeParse(value)
  if (success) return data
  throw new FoundationError('config.import_invalid', { issues: toIssues(error.issues) })
}

/** Names that a schema would drop in silence: what is refused is said. */
function rawFaults(file: unknown): Issue[] {
  const layers = Object(file).layers
  if (!Array.isArray(layers)) return []
  return layers.flatMap((layer) => faultOf(Object(layer).values ?? {}) ?? [])
}

function readJson(text: string): unknown {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // The parser of this engine does not tell where; that of YAML, of which JSON is a part, does.
    throw invalid('Not JSON', lineOfFault(text))
  }
  const line = lineOfDuplicate(text)
  if (line !== null) throw invalid('A name stands twice in one object', line)
  return value
}

function lineOfFault(text: string): number | null {
  try {
    return parseYaml(text).errors[0]?.linePos?.[0].line ?? null
  } catch {
    return null
  }
}

/** Where an object has a name for the second time: `JSON.parse` takes the last of them in silence. */
function lineOfDuplicate(text: string): number | null {
  /** The names so far of each object that is open; null for a list. */
  const open: (Set<string> | null)[] = []
  for (const match of text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?|[{}[\]]/g)) {
    const [token, isName] = match
    if (token === '{') open.push(new Set())
    else if (token === '[') open.push(null)
    else if (token === '}' || token === ']') open.pop()
    else if (isName !== undefined) {
      const name = JSON.parse(token.slice(0, -isName.length)) as string
      const names = open.at(-1)
      if (names?.has(name)) return lineAt(text, match.index)
      names?.add(name)
    }
  }
  return null
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length
}

function readYaml(text: string): unknown {
  try {
    return withinTime(maxMs, () => {
      const document = parseYaml(text)
      const [fault] = [...document.errors, ...document.warnings]
      if (fault) throw invalid(...inWords(fault))
      const twice = offsetOfDuplicate(document)
      if (twice !== null) throw invalid('A name stands twice in one object', lineAt(text, twice))
      return document.toJS({ maxAliasCount: maxAliases })
    })
  } catch (error) {
    if (isFoundationError(error)) throw error
    if (error instanceof ReferenceError) throw invalid('Too many aliases')
    throw invalid(isTimeUp(error) ? 'It takes too long to read' : 'Not YAML')
  }
}

/**
 * Plain values only: that is what the core schema of YAML 1.2 makes, and no tag of the file can name another.
 *
 * @throws FoundationError `config.import_invalid` when it is too large to be read in a moment
 */
function parseYaml(text: string) {
  let tokens = 0
  let depth = 0
  // Counted first: this takes a small part of what reading them takes.
  for (const token of new Lexer().lex(text)) {
    tokens += 1
    if (token === '[' || token === '{') depth += 1
    else if (token === ']' || token === '}') depth -= 1
    if (tokens > maxTokens || depth > maxDepth)
      throw invalid('Too large to be read as YAML; JSON may be larger')
  }
  return parseDocument(text, {
    schema: 'core',
    merge: false,
    customTags: null,
    stringKeys: true,
    // Its own way compares each with each.
    uniqueKeys: false,
  })
}

function offsetOfDuplicate(document: ReturnType<typeof parseYaml>): number | null {
  let found: number | null = null
  visit(document, {
    Map(_, { items }) {
      const names = new Set<unknown>()
      for (const { key } of items) {
        if (!isScalar(key)) continue
        if (names.has(key.value)) {
          found = key.range?.[0] ?? 0
          return visit.BREAK
        }
        names.add(key.value)
      }
      return undefined
    },
  })
  return found
}

/** What the parser says, without the piece of the file that it quotes: that may be a secret. */
function inWords({ message, linePos }: YAMLParseError | YAMLWarning): [string, number | null] {
  return [message.split(' at line ')[0] ?? message, linePos?.[0].line ?? null]
}

function isTimeUp(error: unknown): boolean {
  return Object(error).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
}

function invalid(message: string, line: number | null = null): FoundationError {
  return new FoundationError('config.import_invalid', { line, issues: [{ path: '', message }] })
}
