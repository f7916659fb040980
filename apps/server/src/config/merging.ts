/** Edits that happened at the same time, brought together, or put before a person. */
import { randomUUID } from 'node:crypto'
import {
  difference,
  type Field,
  isSame,
  type Layers,
  type MergeConflict,
  merge,
  resolveConflict,
  type SavedDraft,
  tick,
  toPointer,
  type Vote,
  valueAt,
} from '@foundation/core/config'
import type { JsonValue } from '@foundation/core/text'

import type { Tx } from '../context.js'
import {
  contentFaults,
  contentHash,
  fromLeaf,
  fromTree,
  placeOf,
  rulesOf,
  toTree,
} from './content.js'
import { writeDraft } from './draft-rows.js'
import { type ConfigCtx, type NamespaceRecord, readRelease, toJson } from './records.js'

/** How a conflict is kept, with its secrets sealed. */
export interface ConflictLeaf {
  readonly layer: string
  readonly path: string
  readonly base?: JsonValue
  readonly ours?: JsonValue
  readonly theirs?: JsonValue
}

export interface Saving {
  readonly tx: Tx
  readonly ctx: ConfigCtx
  readonly fields: readonly Field[]
  readonly standing: NamespaceRecord
}

export type Outcome = Omit<SavedDraft, 'draft'>
/** With what a strategy decided against one side, for the history. */
export type Settled = Outcome & { readonly overruled?: readonly MergeConflict[] }

export async function mergeIn(saving: Saving, base: Layers, edited: Layers): Promise<Settled> {
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
  await writeDraft(saving.tx, ctx, standing, merged)
  const outcome = { outcome: 'merged' as const, confidence, conflictId: null }
  if (overruled.length === 0 || strategy !== 'intelligent_merge') return { ...outcome, overruled }
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
