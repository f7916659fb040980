/** What nodes answered for the resources of protection. */
import type { Applied } from '@foundation/core/protection'

import type { Ctx } from '../context.js'
import { matchesSql, selectableSql } from '../feed/selector.sql.js'
import { Prisma } from '../generated/prisma/client.js'

/** Rejections listed with a resource. */
const maxRejections = 20

interface CountRow {
  readonly key: string
  readonly nodes: number
  readonly applied: number
  readonly rejected: number
}

interface RejectionRow {
  readonly key: string
  readonly nodeId: string
  readonly path: string | null
  readonly message: string | null
}

const nodes = Prisma.raw(selectableSql(`r.fleet_id`))
const isFor = Prisma.raw(matchesSql('r.selector', 'n'))

/**
 * For each resource of `kind` how the nodes that it is for answered its newest revision.
 *
 * @param keys these resources alone; all of the kind when not given
 */
export async function loadAnswers(
  ctx: Ctx,
  kind: 'policy' | 'override',
  keys?: readonly string[],
): Promise<(key: string) => Applied> {
  const only = keys ? Prisma.sql`r.key = ANY(${[...keys]})` : Prisma.sql`TRUE`
  const where = Prisma.sql`r.fleet_id = ${ctx.fleetId}::uuid AND r.kind = ${kind} AND ${only}`
  const [counts, rejections] = await Promise.all([
    ctx.db.$queryRaw<CountRow[]>`
      SELECT r.key, count(*)::int AS nodes, count(*) FILTER (WHERE a.status = 'applied')::int AS applied,
        count(*) FILTER (WHERE a.status = 'rejected')::int AS rejected
      FROM resource r JOIN LATERAL (${nodes}) n ON ${isFor}
        LEFT JOIN resource_ack a ON a.node_id = n.id AND a.kind = r.kind AND a.key = r.key AND a.revision = r.revision
      WHERE ${where} GROUP BY r.key`,
    ctx.db.$queryRaw<RejectionRow[]>`
      SELECT key, "nodeId", path, message FROM (
        SELECT r.key, n.id AS "nodeId", a.path, a.message, row_number() OVER (PARTITION BY r.key ORDER BY n.id) AS n
        FROM resource r
          JOIN resource_ack a ON a.kind = r.kind AND a.key = r.key AND a.revision = r.revision AND a.status = 'rejected'
          JOIN node n ON n.id = a.node_id AND n.fleet_id = r.fleet_id AND n.state <> 'left'
        WHERE ${where}
      ) rejected WHERE n <= ${maxRejections}`,
  ])
  const byKey = new Map(counts.map((row) => [row.key, row]))
  return (key) => {
    const { nodes = 0, applied = 0, rejected = 0 } = byKey.get(key) ?? {}
    return {
      applied,
      rejected,
      pending: nodes - applied - rejected,
      rejections: rejections
        .filter((it) => it.key === key)
        .map(({ nodeId, path, message }) => ({
          nodeId,
          path: path ?? '',
          message: message ?? '',
        })),
    }
  }
}

/** Which services have nodes that a resource of `kind` is for, as `key` and `service`. */
export async function loadCoverage(
  ctx: Ctx,
  kind: 'policy' | 'override',
): Promise<(key: string, service: string) => boolean> {
  const rows = await ctx.db.$queryRaw<{ key: string; service: string }[]>`
    SELECT DISTINCT r.key, n.service FROM resource r JOIN LATERAL (${nodes}) n ON ${isFor}
    WHERE r.fleet_id = ${ctx.fleetId}::uuid AND r.kind = ${kind}`
  const pairs = new Set(rows.map(({ key, service }) => `${service} ${key}`))
  return (key, service) => pairs.has(`${service} ${key}`)
}
