/** What the control plane runs on, for whoever looks after it: `foundation doctor` is made of this. */
import { Scope } from '@foundation/core/access'
import type { Deployment } from '@foundation/core/health'
import { second } from '@foundation/core/time'

import { type Ctx, requireScope } from '../context.js'

/** A server that has not been heard of for so long is not counted. */
const goneMs = 30 * second

/** Servers that are there at a time, as a filter of the database. */
export function serversAt(now: number) {
  return { lastSeenAt: { gt: new Date(now - goneMs) } }
}

/** @param running what the server that answers knows of itself */
export async function loadDeployment(
  ctx: Ctx,
  running: Pick<Deployment, 'version' | 'database' | 'messages'>,
): Promise<Deployment> {
  requireScope(ctx, 'fleet:read')
  const { db, fleetId, actor } = ctx
  const [servers, token] = await Promise.all([
    db.server.findMany({
      where: serversAt(ctx.clock()),
      orderBy: [{ startedAt: 'asc' }, { id: 'asc' }],
    }),
    actor.owner === undefined
      ? null
      : db.apiToken.findFirst({
          where: { id: actor.id, fleetId },
          select: { name: true, expiresAt: true },
        }),
  ])
  return {
    ...running,
    servers,
    token: token && {
      ...token,
      scopes: Scope.options.filter((scope) => actor.scopes.includes(scope)),
    },
  }
}
