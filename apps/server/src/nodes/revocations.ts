/**
 * Credentials that count no more before their time. A credential is checked without the database, so that a thousand
 * nodes can come back at once; so every server keeps the few that were revoked in memory, and hears of a new one in the
 * moment it is committed.
 */
import { FoundationError } from '@foundation/core/errors'
import type { ActOnNodes, ActResult } from '@foundation/core/nodes'
import type pg from 'pg'
import type { Logger } from 'pino'

import { type Ctx, mutate } from '../context.js'
import { type Listener, notify } from '../database/listener.js'
import type { Part } from '../part.js'

const revokedChannel = 'foundation_revoked'
/** Ids in one notification: with the longest of names they fit. */
const perNotification = 80

interface Revoked {
  readonly at: number
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
    const now = ctx.clock()
    await tx.$executeRaw`
      INSERT INTO node_revocation (node_id, fleet_id, at)
      SELECT id, ${ctx.fleetId}::uuid, ${new Date(now)} FROM unnest(${ids}::text[]) AS id
      ON CONFLICT (node_id) DO UPDATE SET at = greatest(node_revocation.at, excluded.at)`
    for (let from = 0; from < ids.length; from += perNotification) {
      const revoked: Revoked = { at: now, nodeIds: ids.slice(from, from + perNotification) }
      await notify(tx, revokedChannel, JSON.stringify(revoked))
    }
    return {
      result: { changed: ids.length, nodeIds: ids },
      trace: ids.map((id) => ({ action: 'nodes.credential_revoke', target: id, reason })),
    }
  })
}

export interface RevocationsOptions {
  readonly pool: pg.Pool
  readonly fleetId: string
  readonly listener: Listener
  readonly log: Logger
  /** Ends what a node with such a credential has open. */
  readonly onRevoked: (nodeId: string) => void
}

/** What one server knows of them. Started before it listens for nodes. */
export class Revocations implements Part {
  readonly name = 'revocations'
  readonly #at = new Map<string, number>()
  #end: (() => void) | undefined

  constructor(private readonly options: RevocationsOptions) {}

  /** Whether a credential of the node that was issued then counts no more. Both in Unix milliseconds. */
  covers(nodeId: string, issuedAt: number): boolean {
    return issuedAt <= (this.#at.get(nodeId) ?? Number.NEGATIVE_INFINITY)
  }

  async start(): Promise<void> {
    await this.#load()
    const { listener, log } = this.options
    this.#end = listener.listen(
      revokedChannel,
      (payload) => {
        const { at, nodeIds } = JSON.parse(payload) as Revoked
        for (const nodeId of nodeIds) this.#add(nodeId, at)
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
    const { rows } = await this.options.pool.query<{ node_id: string; at: Date }>(
      'SELECT node_id, at FROM node_revocation WHERE fleet_id = $1',
      [this.options.fleetId],
    )
    for (const { node_id: nodeId, at } of rows) this.#add(nodeId, at.getTime())
  }

  #add(nodeId: string, at: number): void {
    if (this.covers(nodeId, at)) return
    this.#at.set(nodeId, at)
    this.options.onRevoked(nodeId)
  }
}
