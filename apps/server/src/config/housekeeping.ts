/** What configuration keeps for a while only. */
import { NamespaceSettings } from '@foundation/core/config'
import { day } from '@foundation/core/time'

import type { Db } from '../context.js'

/** Drafts that somebody may still be editing. */
const keptDrafts = 200
const writesMs = 7 * day
/** A schema that no node has declared for so long. */
const schemasMs = 7 * day

export interface Forgotten {
  readonly releases: number
  readonly drafts: number
  readonly schemas: number
  readonly writes: number
}

/** Deletes what is past its time. What runs, what it was made from, and what is on its way stay. */
export async function forgetConfig(
  db: Db,
  { fleetId, now }: { readonly fleetId: string; readonly now: number },
): Promise<Forgotten> {
  const namespaces = await db.configNamespace.findMany({
    where: { fleetId },
    select: { name: true, settings: true, release: true, version: true },
  })
  let [releases, drafts] = [0, 0]
  for (const { name, settings, release, version } of namespaces) {
    const { keep } = NamespaceSettings.parse(settings)
    const newest = await db.configRelease.findMany({
      where: { fleetId, namespace: name },
      orderBy: { number: 'desc' },
      select: { number: true },
      skip: keep - 1,
      take: 1,
    })
    const running = await db.configRelease.findFirst({
      where: { fleetId, namespace: name, number: release ?? -1 },
      select: { base: true },
    })
    const of = { fleetId, namespace: name }
    const old = {
      lt: newest[0]?.number ?? 0,
      notIn: [release, running?.base].filter((it) => typeof it === 'number'),
    }
    const gone = await db.configRelease.deleteMany({
      where: {
        ...of,
        number: old,
        state: { notIn: ['rolling_out', 'paused', 'in_review', 'approved'] },
      },
    })
    releases += gone.count
    if (gone.count > 0) await deleteTrail(db, fleetId, name)
    // Whoever settles a conflict does it over the draft that it was with.
    const open = await db.configConflict.findMany({ where: of, select: { version: true } })
    const stale = await db.configDraft.deleteMany({
      where: {
        ...of,
        version: { lt: version - keptDrafts, notIn: open.map((it) => it.version) },
      },
    })
    drafts += stale.count
  }
  const schemas = await db.$executeRaw`
    DELETE FROM config_schema s WHERE s.fleet_id = ${fleetId}::uuid AND s.at < ${new Date(now - schemasMs)}
      AND NOT EXISTS (SELECT FROM config_running r JOIN node n ON n.id = r.node_id
        WHERE n.fleet_id = s.fleet_id AND r.namespace = s.namespace AND r.schema = s.hash AND n.state <> 'left')`
  const writes = await db.configWrite.deleteMany({
    where: { fleetId, at: { lt: new Date(now - writesMs) } },
  })
  return { releases, drafts, schemas, writes: writes.count }
}

/** What belonged to releases that are gone. */
async function deleteTrail(db: Db, fleetId: string, namespace: string): Promise<void> {
  await db.$executeRaw`
    DELETE FROM config_rollout t WHERE t.fleet_id = ${fleetId}::uuid AND t.namespace = ${namespace}
      AND NOT EXISTS (SELECT FROM config_release r
        WHERE r.fleet_id = t.fleet_id AND r.namespace = t.namespace AND r.number = t.number)`
  await db.$executeRaw`
    DELETE FROM config_rollout_event t WHERE t.fleet_id = ${fleetId}::uuid AND t.namespace = ${namespace}
      AND NOT EXISTS (SELECT FROM config_release r
        WHERE r.fleet_id = t.fleet_id AND r.namespace = t.namespace AND r.number = t.number)`
}
