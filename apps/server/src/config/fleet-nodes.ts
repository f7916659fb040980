/** The nodes that configuration is for, and what they said of it. */
import { configKeys, configKind, type Rejection } from '@foundation/core/config'
import { matches, type Selectable, Selector } from '@foundation/core/feed'
import type { NodeState } from '@foundation/core/health'

import type { Db } from '../context.js'
import { selectableSql } from '../feed/selector.sql.js'
import { Prisma } from '../generated/prisma/client.js'

export interface FleetNode extends Selectable {
  readonly version: string | null
  readonly state: NodeState
  /** A server holds its session. */
  readonly connected: boolean
}

const selectable = Prisma.raw(selectableSql('f.id'))

/** All nodes that have not left, by id; or one. */
export async function loadNodes(db: Db, fleetId: string, nodeId?: string): Promise<FleetNode[]> {
  const only = nodeId === undefined ? Prisma.empty : Prisma.sql`AND node.id = ${nodeId}`
  // As one text: thousands of rows would take longer to read than to find.
  const [answer] = await db.$queryRaw<{ nodes: string }[]>`
    SELECT coalesce(json_agg(r), '[]')::text AS nodes FROM (
      SELECT node.id AS "nodeId", node.service, s.labels, node.version, node.state,
        node.server_id IS NOT NULL AS connected
      FROM fleet f CROSS JOIN LATERAL (${selectable}) s JOIN node ON node.id = s.id
      WHERE f.id = ${fleetId}::uuid ${only} ORDER BY node.id COLLATE "C"
    ) r`
  return JSON.parse(answer?.nodes ?? '[]') as FleetNode[]
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

/** What a node answered for a resource, without its words. */
export interface Answer {
  readonly revision: number
  readonly status: 'applied' | 'rejected'
  /** So long ago that the report of what runs now has followed it. */
  readonly isSettled: boolean
}

export interface AnswerFilter {
  readonly namespace?: string
  readonly nodeId?: string
}

/** Between an answer and the report of what runs now, which follows it. */
const settleMs = 5_000

interface AnswerRow extends Omit<Answer, 'revision'> {
  readonly key: string
  readonly revision: bigint
  readonly nodeIds: string
}

/**
 * The answers of nodes to resources of configuration, by key and node. Most are alike, and come as one row with the
 * names of all that said so: thousands of rows would take longer to read than the database takes to find them.
 */
export async function loadAnswers(
  db: Db,
  { namespace, nodeId }: AnswerFilter,
  now: number,
): Promise<(resource: Pick<ConfigResource, 'key' | 'revision'>, nodeId: string) => Answer | null> {
  const keys =
    namespace === undefined
      ? Prisma.empty
      : Prisma.sql`AND key IN (${configKeys.stable(namespace)}, ${configKeys.candidate(namespace)})`
  const only = nodeId === undefined ? Prisma.empty : Prisma.sql`AND node_id = ${nodeId}`
  const rows = await db.$queryRaw<AnswerRow[]>`
    SELECT key, revision, status, at <= ${new Date(now - settleMs)} AS "isSettled",
      string_agg(node_id, E'\n') AS "nodeIds"
    FROM resource_ack WHERE kind = ${configKind} ${keys} ${only} GROUP BY 1, 2, 3, 4`
  const byKey = new Map<string, Map<string, Answer>>()
  for (const { key, nodeIds, ...row } of rows) {
    const known = byKey.get(key) ?? new Map<string, Answer>()
    byKey.set(key, known)
    const answer = { ...row, revision: Number(row.revision) }
    for (const id of nodeIds.split('\n')) known.set(id, answer)
  }
  return ({ key, revision }, id) => {
    const answer = byKey.get(key)?.get(id)
    // What it said of an older version is no answer to this one.
    return answer && answer.revision >= revision ? answer : null
  }
}

/** What a node said with its answer, and when. */
export interface Words {
  readonly path: string | null
  readonly message: string | null
  readonly at: Date
}

/** The words of some answers, by node and key. */
export async function loadWords(
  db: Db,
  answers: readonly { readonly nodeId: string; readonly key: string }[],
): Promise<(nodeId: string, key: string) => Words | null> {
  const ids = answers.map(({ nodeId }) => nodeId)
  const keys = answers.map(({ key }) => key)
  const rows =
    answers.length === 0
      ? []
      : await db.$queryRaw<(Words & { nodeId: string; key: string })[]>`
          SELECT a.node_id AS "nodeId", a.key, a.path, a.message, a.at
          FROM unnest(${ids}::text[], ${keys}::text[]) AS g (node_id, key)
            JOIN resource_ack a ON a.node_id = g.node_id AND a.kind = ${configKind} AND a.key = g.key`
  const words = new Map(rows.map((row) => [`${row.key} ${row.nodeId}`, row]))
  return (nodeId, key) => words.get(`${key} ${nodeId}`) ?? null
}

/** Rejections that are told at once. */
const maxRejections = 50

/** The words of nodes that refuse a resource. */
export async function loadRejections(
  db: Db,
  refusing: readonly (Pick<FleetNode, 'nodeId' | 'version'> & { readonly key: string })[],
): Promise<Rejection[]> {
  const told = refusing.slice(0, maxRejections)
  const words = await loadWords(db, told)
  return told.flatMap(({ nodeId, version, key }) => {
    const said = words(nodeId, key)
    if (!said) return []
    const { path, message, at } = said
    return [{ nodeId, version, path: path ?? '', message: message ?? '', at }]
  })
}
