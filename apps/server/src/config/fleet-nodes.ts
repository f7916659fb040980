/** The nodes that configuration is for, and what they said of it. */
import { configKeys, configKind } from '@foundation/core/config'
import { matches, type Selectable, Selector } from '@foundation/core/feed'
import { NodeState } from '@foundation/core/health'

import type { Db } from '../context.js'
import { selectableSql } from '../feed/selector.sql.js'
import { Prisma } from '../generated/prisma/client.js'

export interface FleetNode extends Selectable {
  readonly version: string | null
  readonly state: NodeState
  /** A server holds its session. */
  readonly connected: boolean
}

interface NodeRow {
  readonly nodeId: string
  readonly service: string
  readonly labels: Record<string, string>
  readonly version: string | null
  readonly state: string
  readonly connected: boolean
}

const selectable = Prisma.raw(selectableSql('f.id'))

/** All nodes that have not left, by id; or one. */
export async function loadNodes(db: Db, fleetId: string, nodeId?: string): Promise<FleetNode[]> {
  const only = nodeId === undefined ? Prisma.empty : Prisma.sql`AND node.id = ${nodeId}`
  const rows = await db.$queryRaw<NodeRow[]>`
    SELECT node.id AS "nodeId", node.service, s.labels, node.version, node.state,
      node.server_id IS NOT NULL AS connected
    FROM fleet f CROSS JOIN LATERAL (${selectable}) s JOIN node ON node.id = s.id
    WHERE f.id = ${fleetId}::uuid ${only} ORDER BY node.id COLLATE "C"`
  return rows.map((row) => ({ ...row, state: NodeState.parse(row.state) }))
}

/** What a namespace is on the feed, without its content. */
export interface ConfigResource {
  readonly key: string
  readonly namespace: string
  readonly release: number
  /** Of the release's content; null when retention took the release. */
  readonly hash: string | null
  readonly revision: number
  readonly selector: Selector
}

export interface Slots {
  readonly stable: ConfigResource | null
  readonly candidate: ConfigResource | null
}

interface ResourceRow {
  readonly key: string
  readonly namespace: string
  readonly release: number
  readonly hash: string | null
  readonly revision: bigint
  readonly selector: unknown
}

/** By namespace; of all of them, or one. */
export async function loadSlots(
  db: Db,
  fleetId: string,
  namespace?: string,
): Promise<Map<string, Slots>> {
  const keys =
    namespace === undefined
      ? Prisma.empty
      : Prisma.sql`AND r.key IN (${configKeys.stable(namespace)}, ${configKeys.candidate(namespace)})`
  const rows = await db.$queryRaw<ResourceRow[]>`
    SELECT r.key, r.spec ->> 'namespace' AS namespace, (r.spec ->> 'release')::int AS release,
      c.hash, r.revision, r.selector
    FROM resource r LEFT JOIN config_release c ON c.fleet_id = r.fleet_id
      AND c.namespace = r.spec ->> 'namespace' AND c.number = (r.spec ->> 'release')::int
    WHERE r.fleet_id = ${fleetId}::uuid AND r.kind = ${configKind} ${keys}`
  const slots = new Map<string, Slots>()
  for (const row of rows) {
    const resource = {
      ...row,
      revision: Number(row.revision),
      selector: Selector.parse(row.selector),
    }
    const isStable = row.key === configKeys.stable(row.namespace)
    const known = slots.get(row.namespace) ?? { stable: null, candidate: null }
    slots.set(row.namespace, { ...known, [isStable ? 'stable' : 'candidate']: resource })
  }
  return slots
}

/** What of a namespace is meant for a node: what is being rolled out, where that reaches it, else what runs. */
export function wantedBy({ stable, candidate }: Slots, node: Selectable): ConfigResource | null {
  if (candidate && matches(candidate.selector, node)) return candidate
  return stable && matches(stable.selector, node) ? stable : null
}

export interface ConfigAck {
  readonly nodeId: string
  readonly key: string
  readonly revision: number
  readonly status: 'applied' | 'rejected'
  readonly path: string | null
  readonly message: string | null
  readonly at: Date
}

/** The answers of nodes to resources of configuration, by key and node. */
export async function loadAcks(
  db: Db,
  fleetId: string,
  filter: { readonly namespace?: string; readonly nodeId?: string },
): Promise<(key: string, nodeId: string) => ConfigAck | null> {
  const { namespace, nodeId } = filter
  const keys =
    namespace === undefined
      ? Prisma.empty
      : Prisma.sql`AND a.key IN (${configKeys.stable(namespace)}, ${configKeys.candidate(namespace)})`
  const only = nodeId === undefined ? Prisma.empty : Prisma.sql`AND a.node_id = ${nodeId}`
  const rows = await db.$queryRaw<(Omit<ConfigAck, 'revision'> & { revision: bigint })[]>`
    SELECT a.node_id AS "nodeId", a.key, a.revision, a.status, a.path, a.message, a.at
    FROM resource_ack a JOIN node n ON n.id = a.node_id
    WHERE n.fleet_id = ${fleetId}::uuid AND n.state <> 'left' AND a.kind = ${configKind} ${keys} ${only}`
  const acks = new Map(
    rows.map((row) => [`${row.key} ${row.nodeId}`, { ...row, revision: Number(row.revision) }]),
  )
  return (key, nodeId) => acks.get(`${key} ${nodeId}`) ?? null
}

/** What a node answered for this version of a resource; null when it did not yet. */
export function answerTo(resource: ConfigResource, ack: ConfigAck | null): ConfigAck | null {
  return ack && ack.revision >= resource.revision ? ack : null
}
