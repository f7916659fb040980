import { day, hour } from '@foundation/core/time'

import type { Db } from '../context.js'

/** A guard that no node has spoken of for so long is of an application that no longer has it. */
const guardsMs = hour
const transitionsMs = 7 * day

/** Deletes what is too old to be of use. */
export async function forgetGuards(
  db: Db,
  { fleetId, now }: { readonly fleetId: string; readonly now: number },
): Promise<{ guards: number; transitions: number; leases: number }> {
  const guards = await db.guard.deleteMany({
    where: { node: { fleetId }, at: { lt: new Date(now - guardsMs) } },
  })
  const transitions = await db.breakerTransition.deleteMany({
    where: { fleetId, at: { lt: new Date(now - transitionsMs) } },
  })
  // Of a node that is away for a while the slice stays: it may be calling still, by its fallback.
  const leases = await db.quotaLease.deleteMany({
    where: {
      fleetId,
      expiresAt: { lt: new Date(now - guardsMs) },
      node: { OR: [{ state: 'left' }, { serverId: { not: null } }] },
    },
  })
  return { guards: guards.count, transitions: transitions.count, leases: leases.count }
}
