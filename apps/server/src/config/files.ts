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
import { parseDocument, stringify } from 'yaml'
import { z } from 'zod'

import { requireScope } from '../context.js'
import { maskLayers, refuse } from './content.js'
import { save } from './drafts.js'
import { type ConfigCtx, readNamespace, readRelease } from './records.js'
import { loadFields } from './schemas.js'

/** Uses of anchors, also of anchors within anchors: what is written once must not become a million. */
const maxAliases = 100

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
  try {
    return JSON.parse(text)
  } catch (error) {
    const place = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1]
    const line = place === undefined ? null : text.slice(0, Number(place)).split('\n').length
    throw invalid('Not JSON', line)
  }
}

function readYaml(text: string): unknown {
  try {
    // The core schema of YAML 1.2 makes plain values only, and no tag of the file can name another.
    const document = parseDocument(text, {
      schema: 'core',
      merge: false,
      customTags: null,
      stringKeys: true,
    })
    const [fault] = [...document.errors, ...document.warnings]
    if (fault) throw invalid(fault.code, fault.linePos?.[0].line ?? null)
    return document.toJS({ maxAliasCount: maxAliases })
  } catch (error) {
    if (isFoundationError(error)) throw error
    throw invalid(error instanceof ReferenceError ? 'Too many aliases' : 'Not YAML')
  }
}

function invalid(message: string, line: number | null = null): FoundationError {
  return new FoundationError('config.import_invalid', { line, issues: [{ path: '', message }] })
}
