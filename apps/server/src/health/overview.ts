/** The fleet on one page: its health with the reasons, and what it consists of. */
import { FoundationError } from '@foundation/core/errors'
import { type Overview, rollUp } from '@foundation/core/health'

import { type Ctx, requireScope } from '../context.js'
import { tallyFleet } from '../nodes/index.js'
import { serversAt } from './deployment.js'

export async function loadOverview(
  ctx: Ctx,
  { feedP99Ms }: Pick<Overview, 'feedP99Ms'>,
): Promise<Overview> {
  requireScope(ctx, 'fleet:read')
  const { db, fleetId } = ctx
  const now = ctx.clock()
  const [fleet, tally, servers, transitions] = await Promise.all([
    db.fleet.findUnique({ where: { id: fleetId } }),
    tallyFleet(ctx),
    db.server.count({ where: serversAt(now) }),
    db.fleetTransition.findMany({
      where: { fleetId },
      orderBy: [{ at: 'desc' }, { id: 'desc' }],
      take: 2,
    }),
  ])
  if (!fleet)
    throw new FoundationError('internal', {}, { message: 'The fleet is not in its database.' })
  const rollup = rollUp(tally.states, fleet.expectedNodes)
  const [latest, earlier] = transitions
  return {
    fleet: { name: fleet.name, expectedNodes: fleet.expectedNodes },
    rollup,
    // What is kept follows a moment behind what is counted here.
    since: rollup.health === fleet.health ? fleet.healthSince : new Date(now),
    previousSince: latest ? (earlier?.at ?? fleet.createdAt) : null,
    previousHealth: latest?.fromHealth ?? null,
    counts: tally.counts,
    services: tally.states,
    zones: tally.zones.length,
    servers,
    revision: Number(fleet.revision),
    feedP99Ms,
  }
}
