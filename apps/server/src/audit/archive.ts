/** Letting go of old entries: once they are in somebody's archive, a checkpoint stands for them. */
import type { ArchiveAudit, AuditCheckpoint } from '@foundation/core/audit'
import { FoundationError } from '@foundation/core/errors'

import { type Ctx, commit, mutate, requireScope } from '../context.js'
import { takeIn } from './append.js'
import { verifyAudit } from './verify.js'

/** Newest first. */
export async function listCheckpoints(ctx: Ctx): Promise<AuditCheckpoint[]> {
  requireScope(ctx, 'audit:read')
  const rows = await ctx.db.auditCheckpoint.findMany({
    where: { fleetId: ctx.fleetId },
    orderBy: { seq: 'desc' },
    take: 1_000,
  })
  return rows.map(({ seq, hash, at, by, reason }) => ({ seq: Number(seq), hash, at, by, reason }))
}

/**
 * Makes a checkpoint of an entry, whose hash only who has read it knows. The entries up to it go soon after; checks of the
 * chain begin behind it. Doing it again changes nothing.
 *
 * @throws FoundationError `audit.entry_not_found`, `audit.hash_differs`, and `audit.broken` where the entries are not whole:
 *   they are the proof of that
 */
export async function archiveAudit(ctx: Ctx, input: ArchiveAudit): Promise<AuditCheckpoint> {
  requireScope(ctx, 'settings:write')
  const { through, hash, reason } = input
  const where = { fleetId_seq: { fleetId: ctx.fleetId, seq: BigInt(through) } }
  await requireWhole({ ...ctx, actor: { ...ctx.actor, scopes: ['audit:read'] } }, through)
  const row = await mutate(ctx, 'settings:write', async (tx) => {
    const standing = await tx.auditCheckpoint.findUnique({ where })
    const known = standing ?? (await tx.auditEntry.findUnique({ where }))
    if (!known) throw new FoundationError('audit.entry_not_found', { seq: through })
    if (known.hash !== hash) throw new FoundationError('audit.hash_differs', { seq: through })
    if (standing) return { result: standing, trace: [] }
    const data = { fleetId: ctx.fleetId, seq: BigInt(through), hash, by: ctx.actor.name, reason }
    const made = await tx.auditCheckpoint.create({ data })
    const trace = { action: 'audit.archive', target: String(through), reason, after: { hash } }
    return { result: made, trace: [trace] }
  })
  return { seq: Number(row.seq), hash: row.hash, at: row.at, by: row.by, reason: row.reason }
}

async function requireWhole(ctx: Ctx, through: number): Promise<void> {
  let next: number | null = null
  do {
    const after: { after?: number } = next === null ? {} : { after: next }
    const verdict = await verifyAudit(ctx, { ...after, limit: 20_000 })
    if (verdict.fault) throw new FoundationError('audit.broken', { ...verdict.fault })
    next = verdict.next
  } while (next !== null && next < through)
}

/** Deleted at once. */
const goneAtOnce = 5_000

/**
 * What has to be done about the audit now and then: entries without a place are taken into the chain, and those that were
 * archived are deleted.
 */
export async function keepAudit(
  ctx: Pick<Ctx, 'db' | 'fleetId'>,
): Promise<{ takenIn: number; deleted: number }> {
  const { db, fleetId } = ctx
  const by = { actor: keeper, address: null, correlationId: keeper.id }
  let takenIn = 0
  for (;;) {
    const count = await commit({ ...ctx, ...by }, async (tx) => ({
      result: await takeIn(tx, fleetId),
      trace: [],
    }))
    takenIn += count
    if (count === 0) break
  }
  let deleted = 0
  for (;;) {
    const count = await db.$executeRaw`
      DELETE FROM audit_entry WHERE id IN (
        SELECT e.id FROM audit_entry e WHERE e.fleet_id = ${fleetId}::uuid
          AND e.seq <= (SELECT max(c.seq) FROM audit_checkpoint c WHERE c.fleet_id = ${fleetId}::uuid)
        LIMIT ${goneAtOnce})`
    deleted += count
    if (count < goneAtOnce) return { takenIn, deleted }
  }
}

const keeper = { id: 'system', name: 'Foundation', scopes: [] }
