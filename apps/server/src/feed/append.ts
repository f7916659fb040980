import type { Ctx, DesiredChange, Tx } from '../context.js'
import { notify } from '../database/listener.js'
import { Prisma } from '../generated/prisma/client.js'

/** Wakes the tails of all servers. The message is the fleet's id. */
export const feedChannel = 'foundation_feed'

/**
 * Appends changes of desired state to the fleet's revision log, each with the next revision.
 *
 * The order of revisions is the order of commits: the log's lock is held from here until the transaction
 * ends, so no other can take a number before this one's is seen. A sequence would not do: its later
 * number can commit first, and a reader that passed it never sees the earlier one.
 *
 * @returns the last revision that was given out
 */
export async function appendRevisions(
  tx: Tx,
  ctx: Pick<Ctx, 'fleetId' | 'actor'>,
  changes: readonly DesiredChange[],
): Promise<number> {
  const { fleetId, actor } = ctx
  await tx.$queryRaw`SELECT 1 FROM pg_advisory_xact_lock(hashtextextended('feed:' || ${fleetId}, 0))`
  // Several changes of one resource in one go: only then does an earlier one matter to a later one.
  const rounds = splitRounds(changes)
  let head = 0
  for (const round of rounds) head = await appendRound(tx, fleetId, actor.id, round)
  await notify(tx, feedChannel, fleetId)
  return head
}

/** Parts the changes so that within a round no resource is changed twice. Order is kept. */
function splitRounds(changes: readonly DesiredChange[]): DesiredChange[][] {
  const rounds: DesiredChange[][] = []
  let seen = new Set<string>()
  for (const change of changes) {
    const ref = `${change.kind}/${change.key}`
    if (rounds.length === 0 || seen.has(ref)) {
      rounds.push([])
      seen = new Set()
    }
    seen.add(ref)
    rounds.at(-1)?.push(change)
  }
  return rounds
}

async function appendRound(
  tx: Tx,
  fleetId: string,
  actorId: string,
  round: readonly DesiredChange[],
): Promise<number> {
  const rows = JSON.stringify(
    round.map(({ kind, key, selector, spec }) => ({ kind, key, selector, spec })),
  )
  const [result] = await tx.$queryRaw<{ head: bigint }[]>(Prisma.sql`
    WITH change AS (
      SELECT n, it ->> 'kind' AS kind, it ->> 'key' AS key,
        it -> 'selector' AS selector, nullif(it -> 'spec', 'null'::jsonb) AS spec
      FROM jsonb_array_elements(${rows}::jsonb) WITH ORDINALITY AS t(it, n)
    ), head AS (
      UPDATE fleet SET revision = revision + ${round.length} WHERE id = ${fleetId}::uuid
      RETURNING revision - ${round.length} AS base, revision AS head
    ), logged AS (
      INSERT INTO revision (fleet_id, revision, kind, key, before, after, spec, actor)
      SELECT ${fleetId}::uuid, head.base + change.n, change.kind, change.key, old.selector,
        CASE WHEN change.spec IS NOT NULL THEN change.selector END, change.spec, ${actorId}
      FROM change CROSS JOIN head
        LEFT JOIN resource old ON old.fleet_id = ${fleetId}::uuid AND old.kind = change.kind AND old.key = change.key
    ), gone AS (
      DELETE FROM resource USING change
      WHERE resource.fleet_id = ${fleetId}::uuid AND resource.kind = change.kind
        AND resource.key = change.key AND change.spec IS NULL
    ), kept AS (
      INSERT INTO resource (fleet_id, kind, key, revision, selector, spec, updated_by)
      SELECT ${fleetId}::uuid, kind, key, head.base + n, selector, spec, ${actorId}
      FROM change CROSS JOIN head WHERE spec IS NOT NULL
      ON CONFLICT (fleet_id, kind, key) DO UPDATE SET revision = excluded.revision,
        selector = excluded.selector, spec = excluded.spec, updated_at = now(), updated_by = excluded.updated_by
    )
    SELECT head FROM head`)
  if (!result) throw new RangeError(`There is no fleet ${fleetId}`)
  return Number(result.head)
}
