/** Namespaces: what there is, how it stands, made, changed and taken away. */
import { createHash } from 'node:crypto'
import {
  type ChangeSettings,
  type CreateNamespace,
  canonical,
  type NamespaceDetail,
  type NamespaceRow,
  type OfNamespace,
  type ReleaseSummary,
  type RemoveNamespace,
  type VersionedSettings,
} from '@foundation/core/config'
import { FoundationError } from '@foundation/core/errors'
import type { JsonValue } from '@foundation/core/text'

import { type Db, mutate, requireScope } from '../context.js'
import { isSameJson } from '../feed/same.js'
import { contentHash, emptyLayers, maskLayers } from './content.js'
import { toDraft } from './draft-rows.js'
import {
  type ConfigCtx,
  lockNamespace,
  type NamespaceRecord,
  readNamespace,
  readRelease,
  resourceOf,
  summaryColumns,
  toJson,
  toNamespace,
  toSummary,
} from './records.js'
import { fieldsFrom, loadDeclared, toLiveSchema } from './schemas.js'
import { countOf, loadStandings, type Standing } from './standings.js'

/** By name. */
export async function listNamespaces(ctx: ConfigCtx): Promise<NamespaceRow[]> {
  requireScope(ctx, 'fleet:read')
  return loadRows(ctx)
}

/** @throws FoundationError `config.namespace_not_found` */
export async function getNamespace(
  ctx: ConfigCtx,
  { namespace }: OfNamespace,
): Promise<NamespaceDetail> {
  requireScope(ctx, 'fleet:read')
  const record = await readNamespace(ctx.db, ctx.fleetId, namespace)
  const [[row], declared, running] = await Promise.all([
    loadRows(ctx, namespace),
    loadDeclared(ctx, namespace),
    record.release === null ? null : readRelease(ctx.db, ctx.fleetId, namespace, record.release),
  ])
  if (!row) throw new FoundationError('config.namespace_not_found', { namespace })
  const fields = fieldsFrom(declared)
  return {
    row,
    settings: record.settings,
    draft: toDraft(record, running?.layers ?? null, fields),
    layers: running && maskLayers(running.layers, fields),
    schemas: declared.map(toLiveSchema),
  }
}

async function loadRows(ctx: ConfigCtx, namespace?: string): Promise<NamespaceRow[]> {
  const { db, fleetId } = ctx
  const of = namespace !== undefined ? { namespace } : {}
  const [records, summaries, conflicts, standings] = await Promise.all([
    db.configNamespace.findMany({
      where: { fleetId, ...(namespace !== undefined && { name: namespace }) },
      omit: { layers: true },
      orderBy: { name: 'asc' },
    }),
    loadCurrent(db, fleetId, namespace),
    db.configConflict.groupBy({ by: ['namespace'], where: { fleetId, ...of }, _count: true }),
    loadStandings(ctx, of),
  ])
  const byNamespace = new Map<string, Standing[]>()
  for (const it of standings) {
    if (it.wanted === null) continue
    const known = byNamespace.get(it.namespace)
    if (known) known.push(it)
    else byNamespace.set(it.namespace, [it])
  }
  return records.map((record) => {
    const own = summaries.filter((it) => it.namespace === record.name)
    const release = own.find(({ number }) => number === record.release) ?? null
    const { description } = toNamespace({ ...record, layers: emptyLayers }).settings
    return {
      namespace: record.name,
      description,
      release,
      rollout: own.find(({ state }) => state === 'rolling_out' || state === 'paused') ?? null,
      counts: countOf(byNamespace.get(record.name) ?? []),
      edited: record.hash !== (release?.hash ?? contentHash(emptyLayers)),
      draftBy: record.draftBy,
      draftAt: record.draftAt,
      conflicts: conflicts.find((it) => it.namespace === record.name)?._count ?? 0,
    }
  })
}

/** What runs and what is on its way, of all namespaces or one. */
async function loadCurrent(db: Db, fleetId: string, namespace?: string): Promise<ReleaseSummary[]> {
  const rows = await db.configRelease.findMany({
    where: {
      fleetId,
      ...(namespace !== undefined && { namespace }),
      state: { in: ['released', 'rolling_out', 'paused'] },
    },
    select: summaryColumns,
  })
  return rows.map(toSummary)
}

/**
 * One in which nodes may write takes who may release: else they would release by a node.
 *
 * @throws FoundationError `access.scope_missing`, `config.namespace_exists`
 */
export async function createNamespace(
  ctx: ConfigCtx,
  { namespace, settings, reason }: CreateNamespace,
): Promise<NamespaceDetail> {
  if (settings.writable.length > 0) requireScope(ctx, 'config:release')
  await mutate(ctx, 'config:write', async (tx) => {
    const { fleetId } = ctx
    const made = await tx.configNamespace.createMany({
      data: {
        fleetId,
        name: namespace,
        settings: toJson(settings),
        layers: toJson(emptyLayers),
        hash: contentHash(emptyLayers),
      },
      skipDuplicates: true,
    })
    if (made.count === 0) throw new FoundationError('config.namespace_exists', { namespace })
    await tx.configDraft.create({
      data: {
        fleetId,
        namespace,
        version: 0,
        layers: toJson(emptyLayers),
        byId: ctx.actor.id,
        at: new Date(ctx.clock()),
      },
    })
    const after = toJson(settings)
    return {
      result: null,
      trace: [{ action: 'config.create', target: namespace, reason, after }],
    }
  })
  return getNamespace(ctx, { namespace })
}

/**
 * Changes how a namespace is worked with. That takes both scopes of configuration. Where releases are reviewed, to loosen
 * that, to let nodes write more, or to give what runs to other nodes takes who may administer access besides: else one
 * person could do without the second.
 *
 * @throws FoundationError `access.scope_missing`, `config.namespace_not_found`, `resource.changed_meanwhile` for a `version` that they no longer
 * have, `config.release_under_way` when other nodes are to have it in the middle of a rollout
 */
export async function changeSettings(
  ctx: ConfigCtx,
  { namespace, version, settings, reason }: ChangeSettings,
): Promise<NamespaceDetail> {
  requireScope(ctx, 'config:write')
  await mutate(ctx, 'config:release', async (tx) => {
    const standing = await lockNamespace(tx, ctx.fleetId, namespace)
    const before = standing.settings
    const now = versionOf(before)
    if (version !== undefined && version !== now)
      throw new FoundationError('resource.changed_meanwhile', {
        name: namespace,
        edited: version,
        now,
      })
    if (isSameJson(before, settings)) return { result: null, trace: [] }
    if (isLooser(before, settings)) requireScope(ctx, 'settings:write')
    const moved = !isSameJson(before.selector, settings.selector)
    if (moved) await refuseUnderWay(tx, ctx, namespace)
    await tx.configNamespace.update({
      where: { fleetId_name: { fleetId: ctx.fleetId, name: namespace } },
      data: { settings: toJson(settings) },
    })
    const running =
      moved && standing.release !== null
        ? await readRelease(tx, ctx.fleetId, namespace, standing.release)
        : null
    return {
      result: null,
      trace: [
        {
          action: 'config.changeSettings',
          target: namespace,
          reason,
          before: toJson(before),
          after: toJson(settings),
        },
      ],
      desired: running ? [resourceOf('stable', namespace, settings.selector, running)] : [],
    }
  })
  return getNamespace(ctx, { namespace })
}

/** @throws FoundationError `access.scope_missing`, `config.namespace_not_found` */
export async function getSettings(
  ctx: ConfigCtx,
  { namespace }: OfNamespace,
): Promise<VersionedSettings> {
  requireScope(ctx, 'fleet:read')
  const { settings } = await readNamespace(ctx.db, ctx.fleetId, namespace)
  return { version: versionOf(settings), settings }
}

type Settings = NamespaceRecord['settings']

/** The same for the same settings, so that one that was taken back is no change. */
function versionOf(settings: Settings): string {
  return createHash('sha256')
    .update(canonical(settings as JsonValue))
    .digest('hex')
    .slice(0, 16)
}

/** Whether less of what nodes run would need a second person than before. */
function isLooser(before: Settings, after: Settings): boolean {
  const { approvals, emergency } = before.review
  if (approvals === 0) return false
  return (
    after.review.approvals < approvals ||
    (after.review.emergency && !emergency) ||
    after.writable.some((prefix) => !before.writable.includes(prefix)) ||
    !isSameJson(before.selector, after.selector)
  )
}

/** @throws FoundationError `access.scope_missing`, `config.namespace_not_found`, `config.release_under_way` */
export function removeNamespace(
  ctx: ConfigCtx,
  { namespace, reason }: RemoveNamespace,
): Promise<null> {
  requireScope(ctx, 'config:write')
  return mutate(ctx, 'config:release', async (tx) => {
    const standing = await lockNamespace(tx, ctx.fleetId, namespace)
    // It could be made again without a review.
    if (standing.settings.review.approvals > 0) requireScope(ctx, 'settings:write')
    await refuseUnderWay(tx, ctx, namespace)
    await deleteRows(tx, ctx.fleetId, standing)
    const before = toJson({ release: standing.release, settings: standing.settings })
    return {
      result: null,
      trace: [{ action: 'config.remove', target: namespace, reason, before }],
      desired:
        standing.release === null
          ? []
          : [resourceOf('stable', namespace, standing.settings.selector, null)],
    }
  })
}

async function deleteRows(tx: Db, fleetId: string, { name }: NamespaceRecord): Promise<void> {
  const where = { fleetId, namespace: name }
  await tx.configDraft.deleteMany({ where })
  await tx.configConflict.deleteMany({ where })
  await tx.configRelease.deleteMany({ where })
  await tx.configRollout.deleteMany({ where })
  await tx.configRolloutEvent.deleteMany({ where })
  await tx.configWrite.deleteMany({ where })
  await tx.configNamespace.delete({ where: { fleetId_name: { fleetId, name } } })
}

/** @throws FoundationError `config.release_under_way` */
export async function refuseUnderWay(
  tx: Db,
  { fleetId }: Pick<ConfigCtx, 'fleetId'>,
  namespace: string,
): Promise<void> {
  const active = await tx.configRollout.findFirst({
    where: { fleetId, namespace, phase: { not: 'ended' } },
    select: { number: true },
  })
  if (active)
    throw new FoundationError('config.release_under_way', { namespace, number: active.number })
}
