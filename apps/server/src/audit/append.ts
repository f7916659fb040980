/** How entries come into the chain of the audit: in one place, under the lock of its head. */
import { createHash } from 'node:crypto'
import {
  type AuditEntry,
  type ChainPoint,
  redactJson,
  redactText,
  sealedText,
} from '@foundation/core/audit'
import type { JsonValue } from '@foundation/core/text'

import type { Ctx, Trace, Tx } from '../context.js'
import type { Prisma } from '../generated/prisma/client.js'

/** Entries without a place that are taken in at once. */
const looseAtOnce = 1_000

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/**
 * Adds entries at the head of the fleet's chain. The head's row stays locked until the transaction ends, so that no
 * other takes the same place: call it last. Secrets that can be told by their name or form are masked.
 *
 * The time is the database's, read under the lock: entries are in the order of their times, whichever server wrote them.
 */
export async function appendAudit(
  tx: Tx,
  ctx: Pick<Ctx, 'fleetId' | 'actor' | 'address' | 'correlationId'>,
  traces: readonly Trace[],
): Promise<void> {
  const { fleetId, actor, address, correlationId } = ctx
  const { head, at, loose } = await lockHead(tx, fleetId)
  const start = loose ? await takeInRows(tx, fleetId, head) : head
  const entries = link(
    fleetId,
    start,
    traces.map(({ action, target, reason = '', before, after, by = actor }) => ({
      at,
      actorId: by.id,
      actorName: redactText(by.name),
      action,
      target: redactText(target),
      reason: redactText(reason),
      before: toKept(before),
      after: toKept(after),
      address,
      correlationId,
    })),
  )
  await insert(tx, fleetId, entries)
}

/**
 * Gives their place to entries that have none: those of before the chain, and those of servers of the version before.
 *
 * @returns how many; less than there are when there are many
 */
export async function takeIn(tx: Tx, fleetId: string): Promise<number> {
  const { head, loose } = await lockHead(tx, fleetId)
  if (!loose) return 0
  const last = await takeInRows(tx, fleetId, head)
  return last.seq - head.seq
}

interface Head {
  readonly head: ChainPoint
  readonly at: Date
  /** There are entries without a place. */
  readonly loose: boolean
}

async function lockHead(tx: Tx, fleetId: string): Promise<Head> {
  const [row] = await tx.$queryRaw<{ seq: bigint; hash: string; at: Date; loose: boolean }[]>`
    SELECT f.audit_seq AS seq, f.audit_hash AS hash, date_trunc('milliseconds', clock_timestamp()) AS at,
      EXISTS (SELECT FROM audit_entry e WHERE e.fleet_id = f.id AND e.seq IS NULL) AS loose
    FROM fleet f WHERE f.id = ${fleetId}::uuid FOR NO KEY UPDATE`
  if (!row) throw new RangeError(`There is no fleet ${fleetId}`)
  const { seq, hash, at, loose } = row
  return { head: { seq: Number(seq), hash }, at, loose }
}

/** Entries and head in one statement: everybody waits for this row. */
async function insert(tx: Tx, fleetId: string, entries: readonly AuditEntry[]): Promise<void> {
  const last = entries.at(-1)
  if (!last) return
  await tx.$executeRaw`
    WITH moved AS (
      UPDATE fleet SET audit_seq = ${BigInt(last.seq)}, audit_hash = ${last.hash} WHERE id = ${fleetId}::uuid
    )
    INSERT INTO audit_entry (fleet_id, seq, prev_hash, hash, at, actor_id, actor_name, action, target, reason,
      before, after, address, correlation_id)
    SELECT ${fleetId}::uuid, t.seq, t.prev_hash, t.hash, t.at, t.actor_id, t.actor_name, t.action, t.target,
      t.reason, t.before::jsonb, t.after::jsonb, t.address, t.correlation_id
    FROM unnest(
      ${entries.map(({ seq }) => BigInt(seq))}::bigint[], ${entries.map(({ prevHash }) => prevHash)}::text[],
      ${entries.map(({ hash }) => hash)}::text[], ${entries.map(({ at }) => at)}::timestamptz[],
      ${entries.map(({ actorId }) => actorId)}::text[], ${entries.map(({ actorName }) => actorName)}::text[],
      ${entries.map(({ action }) => action)}::text[], ${entries.map(({ target }) => target)}::text[],
      ${entries.map(({ reason }) => reason)}::text[], ${entries.map(({ before }) => toColumn(before))}::text[],
      ${entries.map(({ after }) => toColumn(after))}::text[], ${entries.map(({ address }) => address)}::text[],
      ${entries.map(({ correlationId }) => correlationId)}::text[]
    ) WITH ORDINALITY AS t (seq, prev_hash, hash, at, actor_id, actor_name, action, target, reason, before, after,
      address, correlation_id, place)
    ORDER BY t.place`
}

function toColumn(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value)
}

async function moveHead(tx: Tx, fleetId: string, entries: readonly AuditEntry[]): Promise<void> {
  const last = entries.at(-1)
  if (!last) return
  await tx.$executeRaw`
    UPDATE fleet SET audit_seq = ${BigInt(last.seq)}, audit_hash = ${last.hash} WHERE id = ${fleetId}::uuid`
}

async function takeInRows(tx: Tx, fleetId: string, head: ChainPoint): Promise<ChainPoint> {
  const rows = await tx.auditEntry.findMany({
    where: { fleetId, seq: null },
    orderBy: { id: 'asc' },
    take: looseAtOnce,
  })
  const entries = link(fleetId, head, rows)
  await tx.$executeRaw`
    UPDATE audit_entry e SET seq = t.seq, prev_hash = t.prev_hash, hash = t.hash
    FROM unnest(
      ${rows.map(({ id }) => id)}::bigint[], ${entries.map(({ seq }) => BigInt(seq))}::bigint[],
      ${entries.map(({ prevHash }) => prevHash)}::text[], ${entries.map(({ hash }) => hash)}::text[]
    ) AS t (id, seq, prev_hash, hash) WHERE e.id = t.id`
  await moveHead(tx, fleetId, entries)
  return entries.at(-1) ?? head
}

type Unlinked = Omit<AuditEntry, 'seq' | 'prevHash' | 'hash'>

/** Gives each its place behind the one before it, and its hash. */
function link(fleetId: string, head: ChainPoint, entries: readonly Unlinked[]): AuditEntry[] {
  let last = head
  return entries.map((it) => {
    const { at, actorId, actorName, action, target, reason } = it
    const { before, after, address, correlationId } = it
    const what = { at, actorId, actorName, action, target, reason }
    const rest = { before, after, address, correlationId }
    const placed = { ...what, ...rest, seq: last.seq + 1, prevHash: last.hash }
    const entry = { ...placed, hash: sha256(sealedText(fleetId, placed)) }
    last = entry
    return entry
  })
}

/** As the database will give it back: without what JSON has not. */
function toKept(value: Prisma.InputJsonValue | undefined): JsonValue {
  if (value === undefined) return null
  return redactJson(JSON.parse(JSON.stringify(value)) as JsonValue)
}
