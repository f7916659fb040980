/**
 * Nodes that were cut off: whose credentials were revoked, or which were removed. An id that was cut off never comes
 * back, so none of its credentials counts, whenever it was issued and by whichever server's clock. Credentials are
 * checked without the database, so that a thousand nodes can come back at once; so every server keeps who was cut off
 * in memory, and hears of another one in the moment it is committed.
 */
import { FoundationError } from '@foundation/core/errors'
import type { ActOnNodes, ActResult } from '@foundation/core/nodes'
import type pg from 'pg'
import type { Logger } from 'pino'

import { type Ctx, type Db, mutate, type Tx } from '../context.js'
import { type Listener, notify } from '../database/listener.js'
import type { Part } from '../part.js'
import type { CutOff } from './credential.js'

const cutOffChannel = 'foundation_cut_off'
/** Ids in one notification: with the longest of names they fit. */
const perNotification = 80

interface Told {
  readonly code: CutOff
  readonly nodeIds: readonly string[]
}

/**
 * Refuses all credentials that these nodes have, and ends their sessions on every server. Whoever runs one may join
 * again with a join token, as a new node: to keep somebody out, revoke that too.
 *
 * @throws FoundationError `access.scope_missing`, `node.not_found` when the only node is not there
 */
export function revokeCredentials(ctx: Ctx, { nodeIds, reason }: ActOnNodes): Promise<ActResult> {
  return mutate(ctx, 'tokens:write', async (tx) => {
    const nodes = await tx.node.findMany({
      where: { fleetId: ctx.fleetId, id: { in: [...nodeIds] } },
      orderBy: { id: 'asc' },
      select: { id: true },
    })
    if (nodeIds.length === 1 && nodes.length === 0)
      throw new FoundationError('node.not_found', { nodeId: nodeIds[0] })
    const ids = nodes.map(({ id }) => id)
    await cutOff(tx, ctx, ids, 'access.credential_revoked')
    return {
      result: { changed: ids.length, nodeIds: ids },
      trace: ids.map((id) => ({ action: 'nodes.credential_revoke', target: id, reason })),
    }
  })
}

/** Takes effect on every server once the transaction is committed. */
export async function cutOff(
  tx: Tx,
  { fleetId, clock }: Pick<Ctx, 'fleetId' | 'clock'>,
  nodeIds: readonly string[],
  code: CutOff,
): Promise<void> {
  await tx.nodeRevocation.createMany({
    data: nodeIds.map((nodeId) => ({ nodeId, fleetId, at: new Date(clock()) })),
    skipDuplicates: true,
  })
  for (let from = 0; from < nodeIds.length; from += perNotification) {
    const told: Told = { code, nodeIds: nodeIds.slice(from, from + perNotification) }
    await notify(tx, cutOffChannel, JSON.stringify(told))
  }
}

/**
 * Asks the database, for those who do anyway.
 *
 * @throws FoundationError `access.credential_revoked`, `node.removed`
 */
export async function refuseCutOff(db: Db, nodeId: string): Promise<void> {
  const [row] = await db.$queryRaw<{ leftAs: string | null }[]>`
    SELECT n.left_as AS "leftAs" FROM node_revocation r LEFT JOIN node n ON n.id = r.node_id
    WHERE r.node_id = ${nodeId}
    UNION ALL SELECT left_as FROM node WHERE id = ${nodeId} AND left_as = 'removed' LIMIT 1`
  if (row) throw new FoundationError(codeOf(row.leftAs), { nodeId })
}

export interface RevocationsOptions {
  readonly pool: pg.Pool
  readonly fleetId: string
  readonly listener: Listener
  readonly log: Logger
  /** Ends what such a node has open. */
  readonly onCutOff: (nodeId: string, code: CutOff) => void
}

/** What one server knows of them. Started before it listens for nodes. */
export class Revocations implements Part {
  readonly name = 'revocations'
  readonly #codes = new Map<string, CutOff>()
  #end: (() => void) | undefined

  constructor(private readonly options: RevocationsOptions) {}

  /** Why no credential of the node counts; null for a node that was not cut off. */
  refusalOf(nodeId: string): CutOff | null {
    return this.#codes.get(nodeId) ?? null
  }

  async start(): Promise<void> {
    await this.#load()
    const { listener, log } = this.options
    this.#end = listener.listen(
      cutOffChannel,
      (payload) => {
        const { code, nodeIds } = JSON.parse(payload) as Told
        for (const nodeId of nodeIds) this.#add(nodeId, code)
      },
      // What was told while nobody heard is read.
      () =>
        void this.#load().catch((error: unknown) =>
          log.error({ event: 'node.revocations_unread', err: error }, 'revocations were not read'),
        ),
    )
  }

  stop(): void {
    this.#end?.()
  }

  async #load(): Promise<void> {
    const { rows } = await this.options.pool.query<{ node_id: string; left_as: string | null }>(
      `SELECT r.node_id, n.left_as FROM node_revocation r LEFT JOIN node n ON n.id = r.node_id
       WHERE r.fleet_id = $1`,
      [this.options.fleetId],
    )
    for (const { node_id: nodeId, left_as: leftAs } of rows) this.#add(nodeId, codeOf(leftAs))
  }

  #add(nodeId: string, code: CutOff): void {
    if (this.#codes.get(nodeId) === code) return
    this.#codes.set(nodeId, code)
    this.options.onCutOff(nodeId, code)
  }
}

function codeOf(leftAs: string | null): CutOff {
  return leftAs === 'removed' ? 'node.removed' : 'access.credential_revoked'
}
