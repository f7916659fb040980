import type { Db } from '../context.js'

/** Revisions that stay in the log. A node that is further behind gets a snapshot. */
export const keptRevisions = 10_000

/** Deletes what is older. @returns how many went */
export function trimRevisions(db: Db, fleetId: string, keep = keptRevisions): Promise<number> {
  return db.$executeRaw`
    DELETE FROM revision USING fleet
    WHERE fleet.id = ${fleetId}::uuid AND revision.fleet_id = fleet.id
      AND revision.revision <= fleet.revision - ${keep}`
}
