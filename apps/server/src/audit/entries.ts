/** Reading the audit: pages of it, one entry, and all of it in order. */
import type {
  AuditEntry,
  AuditFilter,
  AuditPage,
  ListAudit,
  OfAuditEntry,
} from '@foundation/core/audit'
import { FoundationError } from '@foundation/core/errors'

import { type Ctx, requireScope } from '../context.js'
import type { AuditEntry as AuditRow, Prisma } from '../generated/prisma/client.js'

/** Newest first. */
export async function listAudit(ctx: Ctx, input: ListAudit): Promise<AuditPage> {
  requireScope(ctx, 'audit:read')
  const { before, limit, ...filter } = input
  const rows = await ctx.db.auditEntry.findMany({
    where: { AND: [whereOf(ctx.fleetId, filter), before === undefined ? {} : seqBelow(before)] },
    orderBy: { seq: 'desc' },
    // One more, to know whether there is a next page.
    take: limit + 1,
  })
  const entries = rows.slice(0, limit).map(toEntry)
  return { entries, next: rows.length > limit ? (entries.at(-1)?.seq ?? null) : null }
}

/** @throws FoundationError `audit.entry_not_found` */
export async function getAudit(ctx: Ctx, { seq }: OfAuditEntry): Promise<AuditEntry> {
  requireScope(ctx, 'audit:read')
  const row = await ctx.db.auditEntry.findFirst({
    where: { fleetId: ctx.fleetId, seq: BigInt(seq) },
  })
  if (!row) throw new FoundationError('audit.entry_not_found', { seq })
  return toEntry(row)
}

const pageSize = 1_000

/** The entries that fit, oldest first, up to the newest at the time of asking; a page at a time. */
export async function* walkAudit(
  { db, fleetId }: Pick<Ctx, 'db' | 'fleetId'>,
  filter: AuditFilter,
): AsyncGenerator<readonly AuditEntry[]> {
  const { auditSeq: until } = await db.fleet.findUniqueOrThrow({ where: { id: fleetId } })
  let after = 0n
  for (;;) {
    const rows = await db.auditEntry.findMany({
      where: { AND: [whereOf(fleetId, filter), { seq: { gt: after, lte: until } }] },
      orderBy: { seq: 'asc' },
      take: pageSize,
    })
    if (rows.length > 0) yield rows.map(toEntry)
    if (rows.length < pageSize) return
    after = rows.at(-1)?.seq ?? until
  }
}

/** What the schema calls an entry, of a row that has its place. */
export function toEntry(row: AuditRow): AuditEntry {
  const { seq, at, actorId, actorName, action, target, reason, before, after } = row
  const { address, correlationId, prevHash, hash } = row
  return {
    seq: Number(seq),
    at,
    actorId,
    actorName,
    action,
    target,
    reason,
    before,
    after,
    address,
    correlationId,
    prevHash: prevHash ?? '',
    hash: hash ?? '',
  }
}

function seqBelow(seq: number): Prisma.AuditEntryWhereInput {
  return { seq: { lt: BigInt(seq) } }
}

function whereOf(fleetId: string, filter: AuditFilter): Prisma.AuditEntryWhereInput {
  const { actor, action, target, text, from, to } = filter
  const and: Prisma.AuditEntryWhereInput[] = []
  if (actor !== undefined) and.push({ OR: [{ actorId: actor }, { actorName: holds(actor) }] })
  if (action !== undefined)
    and.push({ action: action.includes('.') ? action : { startsWith: `${escapeLike(action)}.` } })
  if (target !== undefined)
    and.push({ OR: [{ target }, { target: { startsWith: `${escapeLike(target)}#` } }] })
  if (text !== undefined) {
    const fields = ['action', 'target', 'reason', 'actorName', 'address', 'correlationId'] as const
    and.push({ OR: fields.map((field) => ({ [field]: holds(text) })) })
  }
  return {
    fleetId,
    seq: { not: null },
    at: { ...(from && { gte: from }), ...(to && { lte: to }) },
    AND: and,
  }
}

function holds(text: string) {
  return { contains: escapeLike(text), mode: 'insensitive' as const }
}

/** Prisma hands the text to LIKE as it is, in which these stand for anything. */
function escapeLike(text: string): string {
  return text.replaceAll(/[\\%_]/g, '\\$&')
}
