/**
 * Drafts: what people edit, all on the same one.
 *
 * Each save names the version that was edited. When others saved meanwhile, the three are merged, by the strategy of
 * the namespace; what does not come together by itself waits in a queue for a person. So each edit is in the
 * draft, or in the queue, or was overruled by a strategy that says so: none is lost.
 */
import { randomUUID } from 'node:crypto'
import {
  type Draft,
  difference,
  fieldAt,
  inOrder,
  isSame,
  type Layers,
  type MergeConflict,
  merge,
  type OfNamespace,
  type OfRelease,
  resolveConflict,
  type SaveDraft,
  type SavedDraft,
  tick,
  toPointer,
  type Vote,
  valueAt,
} from '@foundation/core/config'
import { FoundationError, type Issue } from '@foundation/core/errors'
import type { JsonValue } from '@foundation/core/text'

import { mutate, type Trace, type Tx } from '../context.js'
import {
  contentFaults,
  contentHash,
  differencesOf,
  emptyLayers,
  fromLeaf,
  fromTree,
  placeOf,
  readLayers,
  refuse,
  rulesOf,
  toTree,
} from './content.js'
import {
  type ConfigCtx,
  lockNamespace,
  type NamespaceRecord,
  readNamespace,
  readRelease,
  toJson,
} from './records.js'
import { loadFields } from './schemas.js'
import { sealLayers } from './secrets.js'
import { toDraft } from './views.js'

type Fields = Awaited<ReturnType<typeof loadFields>>

/** Differences kept with a row of audit. */
const maxAudited = 50

/** How a conflict is kept, with its secrets sealed. */
export interface ConflictLeaf {
  readonly layer: string
  readonly path: string
  readonly base?: JsonValue
  readonly ours?: JsonValue
  readonly theirs?: JsonValue
}

interface Saving {
  readonly tx: Tx
  readonly ctx: ConfigCtx
  readonly fields: Fields
  readonly standing: NamespaceRecord
}

type Outcome = Omit<SavedDraft, 'draft'>

/**
 * Saves what was edited.
 *
 * @throws FoundationError `config.namespace_not_found`, `config.value_invalid`, `resource.changed_meanwhile` when the
 * version that was edited is no longer kept
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
  { namespace, version, layers }: SaveDraft,
  { action, reason, settles }: SaveAs,
): Promise<SavedDraft> {
  const fields = await loadFields(ctx, namespace)
  const outcome = await mutate(ctx, 'config:write', async (tx) => {
    const standing = await lockNamespace(tx, ctx.fleetId, namespace)
    const base = await draftAt(tx, ctx, standing, version)
    if (settles) await takeConflict(tx, ctx, settles.id)
    refuse(contentFaults(layers))
    const edited = seal(ctx, namespace, layers, base, fields, settles?.leaves)
    const saving = { tx, ctx, fields, standing }
    const result =
      version === standing.version
        ? await keep(saving, edited, { outcome: 'saved', confidence: 1, conflictId: null })
        : await mergeIn(saving, base, edited)
    return { result, trace: traceOf(saving, action, reason, edited, result) }
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

export function isDeclaredBy(fields: Fields): (names: readonly string[]) => boolean {
  return (names) => fieldAt(fields, names)?.secret === true
}

/** The draft as it was at the version that somebody edited. */
async function draftAt(
  tx: Tx,
  { fleetId }: ConfigCtx,
  { name, version: now, layers }: NamespaceRecord,
  version: number,
): Promise<Layers> {
  if (version === now) return layers
  const row = await tx.configDraft.findUnique({
    where: { fleetId_namespace_version: { fleetId, namespace: name, version } },
  })
  if (!row) throw new FoundationError('resource.changed_meanwhile', { name, edited: version, now })
  return readLayers(row.layers)
}

/** Makes `layers` the draft, unless they are it already. */
async function keep(saving: Saving, layers: Layers, outcome: Outcome): Promise<Outcome> {
  const { tx, ctx, standing } = saving
  await writeDraft(tx, ctx, standing, layers)
  return outcome
}

export async function writeDraft(
  tx: Tx,
  { fleetId, actor, clock }: Pick<ConfigCtx, 'fleetId' | 'actor' | 'clock'>,
  standing: Pick<NamespaceRecord, 'name' | 'hash' | 'version' | 'draftAt'>,
  layers: Layers,
): Promise<number> {
  const hash = contentHash(layers)
  if (hash === standing.hash) return standing.version
  // Never before the draft that it follows, though servers' clocks differ.
  const at = new Date(Math.max(clock(), (standing.draftAt?.getTime() ?? 0) + 1))
  const version = standing.version + 1
  const content = toJson(layers)
  await tx.configNamespace.update({
    where: { fleetId_name: { fleetId, name: standing.name } },
    data: { layers: content, hash, version, draftBy: actor.name, draftAt: at },
  })
  await tx.configDraft.create({
    data: { fleetId, namespace: standing.name, version, layers: content, byId: actor.id, at },
  })
  return version
}

async function mergeIn(saving: Saving, base: Layers, edited: Layers): Promise<Outcome> {
  const { ctx, standing, fields } = saving
  const { conflicts: strategy } = standing.settings
  const before = { wallMs: standing.draftAt?.getTime() ?? 0, counter: 0 }
  const trees = { base: toTree(base), ours: toTree(standing.layers), theirs: toTree(edited) }
  const { value, open, overruled, confidence } = resolveConflict(strategy, {
    base: trees.base,
    ours: { value: trees.ours, at: before, by: standing.draftBy ?? '' },
    theirs: { value: trees.theirs, at: tick(before, ctx.clock()), by: ctx.actor.name },
    ruleOf: rulesOf(fields),
    ...(strategy === 'majority_wins' && (await votesFor(saving, trees))),
  })
  const merged = layersFrom(value)
  if (open.length > 0 || !merged) {
    // Each alone can be kept and both together cannot: a person sees all that the later one changed.
    const leaves = merged ? open : everyLeaf(trees)
    const kept = { leaves, merged: merged ?? standing.layers, confidence }
    const conflictId = await queue(saving, standing.version, kept)
    return { outcome: 'conflict', confidence, conflictId }
  }
  const outcome = await keep(saving, merged, { outcome: 'merged', confidence, conflictId: null })
  if (overruled.length === 0 || strategy !== 'intelligent_merge') return outcome
  // The rest came together; what did not is not passed over in silence.
  const version = contentHash(merged) === standing.hash ? standing.version : standing.version + 1
  const conflictId = await queue(saving, version, { leaves: overruled, merged, confidence })
  return { ...outcome, conflictId }
}

function layersFrom(tree: JsonValue): Layers | null {
  try {
    const layers = fromTree(tree)
    return contentFaults(layers).length === 0 ? layers : null
  } catch {
    return null
  }
}

interface Trees {
  readonly base: JsonValue
  readonly ours: JsonValue
  readonly theirs: JsonValue
}

function everyLeaf({ base, ours, theirs }: Trees): MergeConflict[] {
  return difference(ours, theirs).map(({ names }) => ({
    names,
    base: at(base, names),
    ours: at(ours, names),
    theirs: at(theirs, names),
  }))
}

function at(tree: JsonValue, names: readonly string[]): JsonValue | undefined {
  const value = valueAt(tree, names)
  return typeof value === 'symbol' ? undefined : value
}

/** Nodes stand for the side whose values they run, where that is one side for all that is in conflict. */
async function votesFor(
  { tx, ctx: { fleetId }, standing: { name, release } }: Saving,
  trees: Trees,
): Promise<{ votes: Vote[]; revision: number }> {
  if (release === null) return { votes: [], revision: 0 }
  const { layers } = await readRelease(tx, fleetId, name, release)
  const running = toTree(layers)
  const leaves = merge(trees.base, trees.ours, trees.theirs).conflicts.map(({ names }) => names)
  const runs = (side: JsonValue) =>
    leaves.every((names) => isSame(at(running, names), at(side, names)))
  const side = runs(trees.ours) ? 'ours' : runs(trees.theirs) ? 'theirs' : null
  if (side === null) return { votes: [], revision: release }
  const nodes = await tx.configRunning.findMany({
    where: { namespace: name, release, node: { fleetId, state: { not: 'left' } } },
    select: { nodeId: true },
  })
  return {
    votes: nodes.map(({ nodeId }) => ({ nodeId, revision: release, side })),
    revision: release,
  }
}

/** Puts into the queue what somebody has to decide. */
async function queue(
  { tx, ctx, standing }: Saving,
  version: number,
  it: {
    readonly leaves: readonly MergeConflict[]
    readonly merged: Layers
    readonly confidence: number
  },
): Promise<string> {
  const leaves: ConflictLeaf[] = it.leaves.map(({ names, base, ours, theirs }) => {
    const place = placeOf(names)
    const [kept, mine, others] = [base, ours, theirs].map(fromLeaf)
    return {
      layer: place.layer,
      path: toPointer(place.names),
      ...(kept !== undefined && { base: kept }),
      ...(mine !== undefined && { ours: mine }),
      ...(others !== undefined && { theirs: others }),
    }
  })
  const id = randomUUID()
  await tx.configConflict.create({
    data: {
      id,
      fleetId: ctx.fleetId,
      namespace: standing.name,
      version,
      at: new Date(ctx.clock()),
      byName: ctx.actor.name,
      confidence: it.confidence,
      leaves: toJson(leaves),
      merged: toJson(it.merged),
    },
  })
  return id
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
  { outcome, confidence, conflictId }: Outcome,
): Trace[] {
  const differences = differencesOf(standing.layers, edited, fields)
  if (differences.length === 0 && action === 'config.saveDraft') return []
  const after = toJson({
    outcome,
    confidence,
    conflictId,
    changes: differences.length,
    differences: differences.slice(0, maxAudited),
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
    const outcome: Outcome = { outcome: 'saved', confidence: 1, conflictId: null }
    const saving = { tx, ctx, fields, standing }
    return { result: null, trace: traceOf(saving, action, '', layers, outcome) }
  })
  return loadDraft(ctx, namespace, fields)
}

export async function loadDraft(ctx: ConfigCtx, namespace: string, fields: Fields): Promise<Draft> {
  const record = await readNamespace(ctx.db, ctx.fleetId, namespace)
  const running =
    record.release === null
      ? null
      : (await readRelease(ctx.db, ctx.fleetId, namespace, record.release)).layers
  return toDraft(record, running, fields)
}
