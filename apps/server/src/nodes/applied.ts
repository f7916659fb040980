/** What of the desired state is for a node, and what the node answered. */
import { AckStatus, matches, type Selectable, Selector } from '@foundation/core/feed'
import type { AppliedResource } from '@foundation/core/nodes'

import type { Db } from '../context.js'

interface ResourceRecord {
  readonly kind: string
  readonly key: string
  readonly revision: bigint
  readonly selector: unknown
  readonly spec: AppliedResource['spec']
}

interface AckRecord {
  readonly nodeId: string
  readonly kind: string
  readonly key: string
  readonly revision: bigint
  readonly status: string
  readonly path: string | null
  readonly message: string | null
  readonly runs: bigint | null
  readonly at: Date
}

export interface Applied {
  readonly resources: AppliedResource[]
  /** The newest revision that the node acknowledged; null before any. */
  readonly revision: number | null
  /** The worst answer: `rejected` before `pending` before `applied`. */
  readonly ack: AckStatus
}

/**
 * What is for each of these nodes, by id.
 *
 * Resources that name their nodes are found by those names; the others are few and are judged by `matches`.
 */
export async function loadApplied(
  db: Db,
  fleetId: string,
  nodes: readonly Selectable[],
): Promise<Map<string, Applied>> {
  const ids = nodes.map(({ nodeId }) => nodeId)
  const [resources, acks] = await Promise.all([
    db.$queryRaw<ResourceRecord[]>`
      SELECT kind, key, revision, selector,
        -- Of a release its number says enough, and its content is read where secrets are masked.
        CASE WHEN kind = 'config' THEN spec - 'layers' ELSE spec END AS spec
      FROM resource
      WHERE fleet_id = ${fleetId}::uuid AND (NOT selector ? 'nodes' OR selector -> 'nodes' ?| ${ids})
      ORDER BY kind, key`,
    db.$queryRaw<AckRecord[]>`
      SELECT node_id AS "nodeId", kind, key, revision, status, path, message, runs, at
      FROM resource_ack WHERE node_id = ANY(${ids})`,
  ])
  const selectable = resources.map((it) => ({ ...it, selector: Selector.parse(it.selector) }))
  const acksByNode = new Map<string, AckRecord[]>(ids.map((id) => [id, []]))
  for (const ack of acks) acksByNode.get(ack.nodeId)?.push(ack)
  return new Map(
    nodes.map((node) => {
      const own = new Map(
        (acksByNode.get(node.nodeId) ?? []).map((ack) => [`${ack.kind}/${ack.key}`, ack]),
      )
      const applied = selectable
        .filter(({ selector }) => matches(selector, node))
        .map((it) => toApplied(it, own.get(`${it.kind}/${it.key}`)))
      const revisions = [...own.values()].map(({ revision }) => Number(revision))
      return [
        node.nodeId,
        {
          resources: applied,
          revision: revisions.length > 0 ? Math.max(...revisions) : null,
          ack: worst(applied),
        },
      ] as const
    }),
  )
}

function toApplied(
  { kind, key, revision, spec }: ResourceRecord,
  ack: AckRecord | undefined,
): AppliedResource {
  const base = { kind, key, revision: Number(revision), spec }
  if (!ack) return { ...base, status: 'pending', path: null, message: null, runs: null, at: null }
  // An answer to an older revision: the newest is still on its way.
  if (ack.revision !== revision) {
    return { ...base, status: 'pending', path: null, message: null, runs: runsNow(ack), at: null }
  }
  const status = AckStatus.parse(ack.status)
  const runs = status === 'applied' ? null : runsNow(ack)
  return { ...base, status, path: ack.path, message: ack.message, runs, at: ack.at }
}

function runsNow(ack: AckRecord): number | null {
  if (ack.status === 'applied') return Number(ack.revision)
  return ack.runs === null ? null : Number(ack.runs)
}

function worst(resources: readonly AppliedResource[]): AckStatus {
  if (resources.some(({ status }) => status === 'rejected')) return 'rejected'
  return resources.some(({ status }) => status === 'pending') ? 'pending' : 'applied'
}
