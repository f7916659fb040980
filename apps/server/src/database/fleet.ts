import { randomUUID } from 'node:crypto'

import type { PrismaClient } from '../generated/prisma/client.js'

const lockKey = 72_707_371

export interface FleetIdentity {
  readonly id: string
  readonly name: string
}

/**
 * The fleet of this name, made when there is none yet. Servers that start at once find the same one.
 *
 * @param expectedNodes kept as the fleet's expectation; null leaves none
 */
export function ensureFleet(
  db: PrismaClient,
  { name, expectedNodes }: { readonly name: string; readonly expectedNodes: number | null },
): Promise<FleetIdentity> {
  return db.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM pg_advisory_xact_lock(${lockKey})`
    const known = await tx.fleet.findFirst({ where: { name }, orderBy: { createdAt: 'asc' } })
    if (!known) {
      const { id } = await tx.fleet.create({ data: { id: randomUUID(), name, expectedNodes } })
      return { id, name }
    }
    if (known.expectedNodes !== expectedNodes) {
      await tx.fleet.update({ where: { id: known.id }, data: { expectedNodes } })
    }
    return { id: known.id, name }
  })
}
