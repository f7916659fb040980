/**
 * Drafts: what people edit, all on the same one.
 *
 * Each save names the version that was edited. When others saved meanwhile, the three are merged, by the strategy of
 * the namespace; what does not come together by itself waits in a queue for a person. So each edit is in the
 * draft, or in the queue, or was overruled by a strategy that says so: none is lost.
 */
import {
  type Draft,
  fieldAt,
  inOrder,
  type Layers,
  type OfNamespace,
  type OfRelease,
  type SaveDraft,
  type SavedDraft,
  toPointer,
} from '@foundation/core/config'
import { FoundationError, type Issue } from '@foundation/core/errors'
import type { JsonValue } from '@foundation/core/text'

import { mutate, type Trace, type Tx } from '../context.js'
import {
  contentFaults,
  differencesOf,
  emptyLayers,
  fromLeaf,
  placeOf,
  refuse,
  showLeaf,
} from './content.js'
import { draftAt, loadDraft, writeDraft } from './draft-rows.js'
import { type ConflictLeaf, mergeIn, type Outcome, type Saving, type Settled } from './merging.js'
import {
  type ConfigCtx,
  lockNamespace,
  type NamespaceRecord,
  readRelease,
  toJson,
} from './records.js'
import { loadFields } from './schemas.js'
import { sealLayers } from './secrets.js'

type Fields = Awaited<ReturnType<typeof loadFields>>

const saved: Outcome = { outcome: 'saved', confidence: 1, conflictId: null }

/** Differences kept with a row of audit. */
const maxAudited = 50

/**
 * Saves what was edited.
 *
 * @throws FoundationError `config.namespace_not_found`, `config.value_invalid`, `resource.changed_meanwhile` when the
 * version that was edited is no longer kept, or is to be the one that stands and is not
 */
export async function saveDraft(ctx: ConfigCtx, input: SaveDraft): Promise<SavedDraft> {
  return save(ctx, input, { action: 'config.saveDraft', reason: '' })
}

export interface SaveAs {
  readonly action: string
  readonly reason: string
  /** A conflict that this settles. */
  readonly settles?: { readonly id: string; readonly leaves: readonly ConflictLeaf[] }
}

export async function save(
  ctx: ConfigCtx,
  { namespace, version, layers, exact = false }: SaveDraft,
  { action, reason, settles }: SaveAs,
): Promise<SavedDraft> {
  const fields = await loadFields(ctx, namespace)
  const outcome = await mutate(ctx, 'config:write', async (tx) => {
    const standing = await lockNamespace(tx, ctx.fleetId, namespace)
    if (exact && version !== standing.version)
      throw new FoundationError('resource.changed_meanwhile', {
        name: namespace,
        edited: version,
        now: standing.version,
      })
    const base = await draftAt(tx, ctx, standing, version)
    if (settles) await takeConflict(tx, ctx, settles.id)
    refuse(contentFaults(layers))
    const edited = seal(ctx, namespace, layers, base, fields, settles?.leaves)
    const saving = { tx, ctx, fields, standing }
    const result: Settled =
      version === standing.version
        ? await keep(saving, edited)
        : await mergeIn(saving, base, edited)
    const { overruled: _, ...outcome } = result
    return { result: outcome, trace: traceOf(saving, action, reason, edited, result) }
  })
  return { draft: await loadDraft(ctx, namespace, fields), ...outcome }
}

function seal(
  ctx: ConfigCtx,
  namespace: string,
  layers: Layers,
  base: Layers,
  fields: Fields,
  leaves: readonly ConflictLeaf[] = [],
): Layers {
  const issues: Issue[] = []
  const sealed = sealLayers(
    layers,
    base,
    {
      box: ctx.secrets,
      namespace,
      isDeclared: isDeclaredBy(fields),
      theirs: (layer, names) =>
        leaves.find((it) => it.layer === layer && it.path === toPointer(names))?.theirs,
    },
    issues,
  )
  refuse(issues)
  // Sealed text is longer than what was sealed.
  refuse(contentFaults(sealed))
  return inOrder(sealed)
}

function isDeclaredBy(fields: Fields): (names: readonly string[]) => boolean {
  return (names) => fieldAt(fields, names)?.secret === true
}

async function keep({ tx, ctx, standing }: Saving, layers: Layers): Promise<Outcome> {
  await writeDraft(tx, ctx, standing, layers)
  return saved
}

/** @throws FoundationError `config.conflict_not_found` when somebody was quicker */
async function takeConflict(tx: Tx, { fleetId }: ConfigCtx, id: string): Promise<void> {
  const { count } = await tx.configConflict.deleteMany({ where: { id, fleetId } })
  if (count === 0) throw new FoundationError('config.conflict_not_found', { id })
}

function traceOf(
  { fields, standing }: Saving,
  action: string,
  reason: string,
  edited: Layers,
  { outcome, confidence, conflictId, overruled = [] }: Settled,
): Trace[] {
  const differences = differencesOf(standing.layers, edited, fields)
  if (differences.length === 0 && action === 'config.saveDraft') return []
  const after = toJson({
    outcome,
    confidence,
    conflictId,
    changes: differences.length,
    differences: differences.slice(0, maxAudited),
    ...(overruled.length > 0 && {
      overruled: overruled.slice(0, maxAudited).map(({ names, ours, theirs }) => {
        const { layer, names: path } = placeOf(names)
        const show = (value: JsonValue | undefined) => showLeaf(fromLeaf(value), path, fields)
        return { layer, path: toPointer(path), ours: show(ours), theirs: show(theirs) }
      }),
    }),
  })
  return [{ action, target: standing.name, reason, before: { version: standing.version }, after }]
}

/**
 * Makes the draft what runs again.
 *
 * @throws FoundationError `config.namespace_not_found`, `resource.changed_meanwhile`
 */
export function discardDraft(
  ctx: ConfigCtx,
  { namespace, version }: OfNamespace & { readonly version: number },
): Promise<Draft> {
  return replaceDraft(ctx, namespace, 'config.discardDraft', async (tx, standing) => {
    if (version !== standing.version)
      throw new FoundationError('resource.changed_meanwhile', {
        name: namespace,
        edited: version,
        now: standing.version,
      })
    if (standing.release === null) return emptyLayers
    return (await readRelease(tx, ctx.fleetId, namespace, standing.release)).layers
  })
}

/**
 * Makes the content of a release the draft, with the secrets that it had.
 *
 * @throws FoundationError `config.namespace_not_found`, `config.release_not_found`
 */
export function restore(ctx: ConfigCtx, { namespace, number }: OfRelease): Promise<Draft> {
  return replaceDraft(ctx, namespace, 'config.restore', async (tx) => {
    return (await readRelease(tx, ctx.fleetId, namespace, number)).layers
  })
}

async function replaceDraft(
  ctx: ConfigCtx,
  namespace: string,
  action: string,
  content: (tx: Tx, standing: NamespaceRecord) => Promise<Layers>,
): Promise<Draft> {
  const fields = await loadFields(ctx, namespace)
  await mutate(ctx, 'config:write', async (tx) => {
    const standing = await lockNamespace(tx, ctx.fleetId, namespace)
    const layers = await content(tx, standing)
    await writeDraft(tx, ctx, standing, layers)
    const saving = { tx, ctx, fields, standing }
    return { result: null, trace: traceOf(saving, action, '', layers, saved) }
  })
  return loadDraft(ctx, namespace, fields)
}
