/** Edits that wait for a person, because others changed the same at the same time. */
import {
  type Conflict,
  fromPointer,
  type OfNamespace,
  type ResolveConflict,
  type SavedDraft,
} from '@foundation/core/config'
import { FoundationError } from '@foundation/core/errors'

import { requireScope } from '../context.js'
import type { ConfigConflict } from '../generated/prisma/client.js'
import { maskLayers, readLayers, showLeaf } from './content.js'
import { save } from './drafts.js'
import type { ConflictLeaf } from './merging.js'
import type { ConfigCtx } from './records.js'
import { loadFields } from './schemas.js'
import { theirsMask } from './secrets.js'

/** Oldest first. A secret of the later side is masked otherwise than the others, so that it can be chosen. */
export async function listConflicts(
  ctx: ConfigCtx,
  { namespace }: OfNamespace,
): Promise<Conflict[]> {
  requireScope(ctx, 'fleet:read')
  const [rows, fields] = await Promise.all([
    ctx.db.configConflict.findMany({
      where: { fleetId: ctx.fleetId, namespace },
      orderBy: [{ at: 'asc' }, { id: 'asc' }],
    }),
    loadFields(ctx, namespace),
  ])
  return rows.map((row) => ({
    id: row.id,
    namespace,
    at: row.at,
    by: row.byName,
    confidence: row.confidence,
    leaves: leavesOf(row).map((leaf) => ({
      layer: leaf.layer,
      path: leaf.path,
      base: showLeaf(leaf.base, fromPointer(leaf.path), fields),
      ours: showLeaf(leaf.ours, fromPointer(leaf.path), fields),
      theirs: showLeaf(leaf.theirs, fromPointer(leaf.path), fields, theirsMask),
    })),
    merged: maskLayers(readLayers(row.merged), fields),
  }))
}

/**
 * Saves what somebody decided, over the draft that the conflict was with. What changed in the draft since is merged
 * with it, and may be in conflict again.
 *
 * @throws FoundationError `config.conflict_not_found`, and what saving a draft throws
 */
export async function settleConflict(
  ctx: ConfigCtx,
  { id, layers, reason }: ResolveConflict,
): Promise<{ namespace: string; saved: SavedDraft }> {
  requireScope(ctx, 'config:write')
  const row = await ctx.db.configConflict.findFirst({ where: { id, fleetId: ctx.fleetId } })
  if (!row) throw new FoundationError('config.conflict_not_found', { id })
  const { namespace, version } = row
  const saved = await save(
    ctx,
    { namespace, version, layers },
    { action: 'config.resolveConflict', reason, settles: { id, leaves: leavesOf(row) } },
  )
  return { namespace, saved }
}

function leavesOf({ leaves }: Pick<ConfigConflict, 'leaves'>): ConflictLeaf[] {
  // Written by `queue` alone.
  return leaves as unknown as ConflictLeaf[]
}
