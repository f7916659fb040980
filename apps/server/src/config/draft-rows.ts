/** Drafts as rows: each version, until nobody can be editing it any more. */
import type { Draft, Field, Layers } from '@foundation/core/config'
import { FoundationError } from '@foundation/core/errors'

import type { Tx } from '../context.js'
import { contentHash, differencesOf, maskLayers, readLayers } from './content.js'
import {
  type ConfigCtx,
  type NamespaceRecord,
  readNamespace,
  readRelease,
  toJson,
} from './records.js'

/** The draft as it was at the version that somebody edited. */
export async function draftAt(
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

export async function loadDraft(
  ctx: ConfigCtx,
  namespace: string,
  fields: readonly Field[],
): Promise<Draft> {
  const record = await readNamespace(ctx.db, ctx.fleetId, namespace)
  const running =
    record.release === null
      ? null
      : (await readRelease(ctx.db, ctx.fleetId, namespace, record.release)).layers
  return toDraft(record, running, fields)
}

export function toDraft(
  { version, layers, draftBy, draftAt }: NamespaceRecord,
  running: Layers | null,
  fields: readonly Field[],
): Draft {
  return {
    version,
    layers: maskLayers(layers, fields),
    by: draftBy,
    at: draftAt,
    differences: differencesOf(running, layers, fields),
  }
}
