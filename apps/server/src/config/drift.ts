/** Nodes that run something else than they should, though they said that they applied it. */
import { mutate } from '../context.js'
import { loadSlots } from './fleet-nodes.js'
import { type ConfigCtx, lockNamespace, readRelease, resourceOf } from './records.js'
import { loadStandings } from './standings.js'

/**
 * Sends what runs again where a namespace asks for it and nodes drifted since it was last sent. A node that drifts on
 * regardless is left alone until it reports something new; one that set a value for itself did so on purpose.
 *
 * @returns the namespaces that were sent again
 */
export async function reconcileDrift(ctx: ConfigCtx): Promise<string[]> {
  const { db, fleetId } = ctx
  const records = await db.configNamespace.findMany({
    where: { fleetId, release: { not: null }, settings: { path: ['drift'], equals: 'reconcile' } },
    select: { name: true },
  })
  const sent: string[] = []
  for (const { name } of records) {
    const standings = await loadStandings(ctx, { namespace: name })
    const drifted = standings
      .filter((it) => it.drifted && it.overridden.length === 0)
      .map(({ nodeId }) => nodeId)
    if (drifted.length > 0 && (await sendAgain(ctx, name, drifted))) sent.push(name)
  }
  return sent
}

function sendAgain(
  ctx: ConfigCtx,
  namespace: string,
  drifted: readonly string[],
): Promise<boolean> {
  const { fleetId } = ctx
  return mutate(ctx, 'config:release', async (tx) => {
    const { release, settings } = await lockNamespace(tx, fleetId, namespace)
    const stable = (await loadSlots(tx, fleetId, namespace)).get(namespace)?.stable
    const fresh = await tx.$queryRaw<{ id: string }[]>`
      SELECT r.node_id AS id FROM config_running r JOIN resource s ON s.fleet_id = ${fleetId}::uuid
        AND s.kind = 'config' AND s.key = ${namespace} AND r.at > s.updated_at
      WHERE r.namespace = ${namespace} AND r.node_id = ANY(${[...drifted]})`
    if (release === null || !stable || fresh.length === 0) return { result: false, trace: [] }
    const content = await readRelease(tx, fleetId, namespace, release)
    const reason = `${fresh.length} of its nodes run something else.`
    return {
      result: true,
      trace: [{ action: 'config.reconcile', target: namespace, reason, after: { release } }],
      desired: [resourceOf('stable', namespace, settings.selector, content)],
    }
  })
}
