/** What a file would change, told before anything is changed. */
import {
  type CheckLayers,
  type ConfigPlan,
  fieldAt,
  inOrder,
  type Layers,
} from '@foundation/core/config'
import type { Issue } from '@foundation/core/errors'

import { requireScope } from '../context.js'
import { contentFaults, contentHash, differencesOf, emptyLayers, refuse } from './content.js'
import { type ConfigCtx, type NamespaceRecord, readNamespace, readRelease } from './records.js'
import { checkLayers, loadFields } from './schemas.js'
import { openOr, sealLayers } from './secrets.js'

/**
 * What would differ from what runs if these layers were saved as the draft and released. Takes the scope of saving,
 * since it tells whether a secret is the one that is kept.
 *
 * @throws FoundationError `config.namespace_not_found`, `config.value_invalid`
 */
export async function planLayers(
  ctx: ConfigCtx,
  { namespace, layers }: CheckLayers,
): Promise<ConfigPlan> {
  requireScope(ctx, 'config:write')
  const { db, fleetId, secrets: box } = ctx
  const record = await readNamespace(db, fleetId, namespace)
  const [fields, running] = await Promise.all([
    loadFields(ctx, namespace),
    record.release === null ? null : readRelease(db, fleetId, namespace, record.release),
  ])
  refuse(contentFaults(layers))
  const isDeclared = (names: readonly string[]) => fieldAt(fields, names)?.secret === true
  const faults: Issue[] = []
  // Against the draft, as saving will: a secret that is the same stays sealed as it was.
  const sealed = sealLayers(layers, record.layers, { box, namespace, isDeclared }, faults)
  refuse(faults)
  const next: Layers = inOrder(sealed)
  const hash = contentHash(next)
  return {
    release: record.release,
    differences: hash === running?.hash ? [] : differencesOf(running?.layers ?? null, next, fields),
    issues: await checkLayers(ctx, namespace, next, (it) => openOr(box, it, namespace)),
    draft: {
      version: record.version,
      by: record.draftBy,
      same: hash === record.hash,
      released: await isReleased(ctx, record),
    },
  }
}

async function isReleased(
  { db, fleetId }: ConfigCtx,
  { name, hash }: NamespaceRecord,
): Promise<boolean> {
  if (hash === contentHash(emptyLayers)) return true
  const found = await db.configRelease.findFirst({
    where: { fleetId, namespace: name, hash },
    select: { number: true },
  })
  return found !== null
}
