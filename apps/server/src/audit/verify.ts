/** Whether somebody touched the audit: every hash is computed anew, from the last checkpoint to the head. */
import {
  type AuditFault,
  type AuditVerdict,
  ChainCheck,
  type ChainPoint,
  chainStart,
  type VerifyAudit,
} from '@foundation/core/audit'
import { FoundationError } from '@foundation/core/errors'

import { type Ctx, requireScope } from '../context.js'
import type { AuditEntry as AuditRow } from '../generated/prisma/client.js'
import { sha256 } from './append.js'
import { toEntry } from './entries.js'

const pageSize = 1_000
const lastId = 2n ** 63n - 1n

/**
 * Checks a stretch of the chain; `next` says where to go on. What was written while it runs is left to the next check.
 *
 * @throws FoundationError `audit.entry_not_found` when there is no entry at `after`
 */
export async function verifyAudit(ctx: Ctx, input: VerifyAudit): Promise<AuditVerdict> {
  requireScope(ctx, 'audit:read')
  const standing = await readStanding(ctx)
  const verdict = await check(ctx, input, standing)
  if (!verdict.fault) return verdict
  // Entries that were archived meanwhile are not gone by foul play.
  const { checkpoint } = await readStanding(ctx)
  const isSame = checkpoint.seq === standing.checkpoint.seq
  return isSame ? verdict : verifyAudit(ctx, { limit: input.limit })
}

interface Standing {
  readonly head: ChainPoint
  /** The place of the newest entry, whatever the head says. */
  readonly newest: number
  readonly checkpoint: ChainPoint
  /** An entry of the chain tells of the checkpoint, or there is none. */
  readonly isTold: boolean
}

/** In one statement, so that all of it is of one moment. */
async function readStanding({ db, fleetId }: Ctx): Promise<Standing> {
  const [row] = await db.$queryRaw<
    {
      seq: bigint
      hash: string
      newest: bigint | null
      from: bigint | null
      fromHash: string | null
      told: boolean
    }[]
  >`SELECT f.audit_seq AS seq, f.audit_hash AS hash, c.seq AS from, c.hash AS "fromHash",
      (SELECT max(e.seq) FROM audit_entry e WHERE e.fleet_id = f.id) AS newest,
      EXISTS (SELECT FROM audit_entry e WHERE e.fleet_id = f.id AND e.seq > c.seq AND e.action = 'audit.archive'
        AND e.target = c.seq::text AND e.after ->> 'hash' = c.hash) AS told
    FROM fleet f LEFT JOIN LATERAL (
      SELECT seq, hash FROM audit_checkpoint WHERE fleet_id = f.id ORDER BY seq DESC LIMIT 1
    ) c ON true
    WHERE f.id = ${fleetId}::uuid`
  if (!row) throw new RangeError(`There is no fleet ${fleetId}`)
  const { seq, hash, newest, from, fromHash, told } = row
  return {
    head: { seq: Number(seq), hash },
    newest: Number(newest ?? from ?? 0),
    checkpoint: from === null ? chainStart : { seq: Number(from), hash: fromHash ?? '' },
    isTold: told || from === null,
  }
}

async function check(ctx: Ctx, input: VerifyAudit, standing: Standing): Promise<AuditVerdict> {
  const { head, newest, checkpoint, isTold } = standing
  const { after = checkpoint.seq, limit } = input
  const start = after <= checkpoint.seq ? checkpoint : await pointAt(ctx, after)
  const chain = new ChainCheck(ctx.fleetId, start, sha256)
  let checked = 0
  const verdict = (fault: AuditFault | null, next: number | null = null): AuditVerdict => ({
    fault,
    checked,
    last: chain.last,
    head,
    next,
  })
  // Who may delete could make a checkpoint too; but not without an entry that says so.
  if (!isTold) return verdict({ seq: checkpoint.seq, how: 'removed' })
  let place = { seq: BigInt(start.seq), id: lastId }
  for (;;) {
    const rows = await readPage(ctx, place, BigInt(head.seq), Math.min(pageSize, limit - checked))
    for (const row of rows) {
      const fault = chain.next(toEntry(row))
      if (fault) return verdict(fault)
      checked += 1
    }
    const last = rows.at(-1)
    if (!last) break
    place = { seq: last.seq ?? 0n, id: last.id }
    if (checked >= limit && chain.last.seq < head.seq) return verdict(null, chain.last.seq)
  }
  const fault = chain.end(head)
  if (fault) return verdict(fault)
  return verdict(newest > head.seq ? { seq: head.seq + 1, how: 'inserted' } : null)
}

/** By place and id: where the index is gone, two entries may have one place. */
function readPage(
  { db, fleetId }: Ctx,
  { seq, id }: { readonly seq: bigint; readonly id: bigint },
  until: bigint,
  take: number,
): Promise<AuditRow[]> {
  return db.auditEntry.findMany({
    // The range is what the index is read by, so that a page costs the same wherever it is.
    where: { fleetId, seq: { gte: seq, lte: until }, NOT: { seq, id: { lte: id } } },
    orderBy: [{ seq: 'asc' }, { id: 'asc' }],
    take,
  })
}

async function pointAt({ db, fleetId }: Ctx, seq: number): Promise<ChainPoint> {
  const row = await db.auditEntry.findFirst({
    where: { fleetId, seq: BigInt(seq) },
    select: { hash: true },
  })
  if (!row) throw new FoundationError('audit.entry_not_found', { seq })
  return { seq, hash: row.hash ?? '' }
}
