/** One page of nodes, found, sorted and counted by the database. */
import { statesByUrgency } from '@foundation/core/health'
import {
  type ListNodes as ListNodesSchema,
  type NodePage,
  type NodeSort,
  parseSearch,
} from '@foundation/core/nodes'
import type { z } from 'zod'

import { type Ctx, requireScope } from '../context.js'
import { Prisma } from '../generated/prisma/client.js'
import { countFleet } from './counts.js'
import { loadRows } from './rows.js'
import { needsVersions, searchConditions } from './search.sql.js'

export type ListNodes = z.output<typeof ListNodesSchema>

/** Nodes that left are listed only when `states`, or the search, asks for them. */
export async function listNodes(ctx: Ctx, input: ListNodes): Promise<NodePage> {
  requireScope(ctx, 'fleet:read')
  const search = parseSearch(input.search)
  const versions = needsVersions(search) ? await fleetVersions(ctx) : []
  const where = Prisma.join(
    [
      Prisma.sql`n.fleet_id = ${ctx.fleetId}::uuid`,
      ...filters(
        input,
        search.terms.some((term) => term.type === 'field' && term.field === 'state'),
      ),
      ...searchConditions(search, versions),
    ],
    ' AND ',
  )
  const [ids, total, fleet] = await Promise.all([
    selectPage(ctx, where, input),
    ctx.db.$queryRaw<{ total: bigint }[]>`SELECT count(*) AS total FROM node n WHERE ${where}`,
    countFleet(ctx),
  ])
  const rows = await loadRows(ctx, ids)
  return { rows, total: Number(total[0]?.total ?? 0), ...fleet, searchIssues: [...search.issues] }
}

function filters({ states, services, zones }: ListNodes, searchesState: boolean): Prisma.Sql[] {
  const conditions: Prisma.Sql[] = []
  if (states.length > 0) conditions.push(Prisma.sql`n.state = ANY(${states})`)
  else if (!searchesState) conditions.push(Prisma.sql`n.state <> 'left'`)
  if (services.length > 0) conditions.push(Prisma.sql`n.service = ANY(${services})`)
  if (zones.length > 0) conditions.push(Prisma.sql`n.zone = ANY(${zones})`)
  return conditions
}

async function selectPage(ctx: Ctx, where: Prisma.Sql, input: ListNodes): Promise<string[]> {
  const { sort, descending, page, pageSize } = input
  const rows = await ctx.db.$queryRaw<{ id: string }[]>`
    SELECT n.id FROM node n ${usesVitals(sort) ? Prisma.sql`LEFT JOIN node_vitals v ON v.node_id = n.id` : Prisma.empty}
    WHERE ${where}
    ORDER BY ${orderBy(sort, descending)}, n.id COLLATE "C"
    LIMIT ${pageSize} OFFSET ${(page - 1) * pageSize}`
  return rows.map(({ id }) => id)
}

const urgency = Prisma.sql`array_position(${[...statesByUrgency]}::text[], n.state)`

function orderBy(sort: NodeSort, descending: boolean): Prisma.Sql {
  const way = descending ? Prisma.sql`DESC NULLS LAST` : Prisma.sql`ASC NULLS LAST`
  // Within one urgency what began last comes first, whichever way the urgencies go.
  if (sort === 'attention') return Prisma.sql`${urgency} ${way}, n.state_since DESC`
  return Prisma.sql`${keys[sort]} ${way}`
}

const keys = {
  state: Prisma.sql`n.state`,
  node: Prisma.sql`n.id COLLATE "C"`,
  service: Prisma.sql`n.service COLLATE "C"`,
  zone: Prisma.sql`n.zone COLLATE "C"`,
  version: Prisma.sql`n.version COLLATE "C"`,
  elu: Prisma.sql`v.elu`,
  delay: Prisma.sql`v.delay_p99_ms`,
  heap: Prisma.sql`v.heap_used_bytes`,
  lastSeen: Prisma.sql`v.last_seen_at`,
} as const satisfies Record<Exclude<NodeSort, 'attention'>, Prisma.Sql>

function usesVitals(sort: NodeSort): boolean {
  return sort === 'elu' || sort === 'delay' || sort === 'heap' || sort === 'lastSeen'
}

async function fleetVersions({ db, fleetId }: Ctx): Promise<string[]> {
  const rows = await db.$queryRaw<{ version: string }[]>`
    SELECT DISTINCT version FROM node WHERE fleet_id = ${fleetId}::uuid AND version IS NOT NULL`
  return rows.map(({ version }) => version)
}
