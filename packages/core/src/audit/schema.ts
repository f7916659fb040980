/** The audit: who did what, to what, from where and why; and whether anybody touched it since. */
import { z } from 'zod'

import { Text } from '../text/index.js'

const Hash = z.string().regex(/^[0-9a-f]{64}$/, 'Not a SHA-256 in small hexadecimal')
const Seq = z.int().min(0)

/** One entry of the chain. Secrets in `before`, `after` and `reason` are masked before it is written. */
export const AuditEntry = z
  .strictObject({
    /** Its place: 1 is the first of the fleet, and none is left out. */
    seq: Seq,
    at: z.date(),
    actorId: z.string(),
    actorName: z.string(),
    /** `<domain>.<verb>`. */
    action: z.string(),
    target: z.string(),
    /** Empty where none was given. */
    reason: z.string(),
    /** JSON; null where nothing was. */
    before: z.unknown(),
    after: z.unknown(),
    /** Where the request came from; null for the control plane itself. */
    address: z.string().nullable(),
    correlationId: z.string(),
    prevHash: z.string(),
    hash: z.string(),
  })
  .meta({ id: 'AuditEntry' })
export type AuditEntry = z.output<typeof AuditEntry>

/** Which entries; all that are given have to fit. */
export const AuditFilter = z.strictObject({
  /** A part of the actor's name, or their id. */
  actor: Text.max(254).optional(),
  /** An action as in `config.propose`, or a domain as in `config`. */
  action: Text.max(120).optional(),
  /** What it was done to, whole; a namespace also stands for its releases. */
  target: Text.max(512).optional(),
  /** A part of the action, target, reason, actor, address or correlation id. */
  text: Text.max(200).optional(),
  from: z.date().optional(),
  to: z.date().optional(),
})
export type AuditFilter = z.output<typeof AuditFilter>

export const ListAudit = AuditFilter.extend({
  /** Only those before this place: `next` of the page before. */
  before: Seq.optional(),
  limit: z.int().min(1).max(200).default(50),
})
export type ListAudit = z.output<typeof ListAudit>

export const AuditPage = z
  .strictObject({
    /** Newest first. */
    entries: z.array(AuditEntry),
    /** For `before` of the next page; null on the last. */
    next: Seq.nullable(),
  })
  .meta({ id: 'AuditPage' })
export type AuditPage = z.output<typeof AuditPage>

export const OfAuditEntry = z.strictObject({ seq: Seq })
export type OfAuditEntry = z.output<typeof OfAuditEntry>

/** A place of the chain and the hash of its entry: enough to know all that came before it. */
export const ChainPoint = z.strictObject({ seq: Seq, hash: z.string() }).meta({ id: 'ChainPoint' })
export type ChainPoint = z.output<typeof ChainPoint>

export const AuditFault = z
  .strictObject({
    /** The first place at which the chain is wrong. */
    seq: Seq,
    /** `cut`: the newest entries are gone. */
    how: z.enum(['changed', 'removed', 'inserted', 'cut']),
  })
  .meta({ id: 'AuditFault' })
export type AuditFault = z.output<typeof AuditFault>

export const VerifyAudit = z.strictObject({
  /** Goes on behind this place: `next` of the answer before. Absent from the last checkpoint, or the first entry. */
  after: Seq.optional(),
  /** Entries checked at most; a call does not take long. */
  limit: z.int().min(1).max(20_000).default(20_000),
})
export type VerifyAudit = z.output<typeof VerifyAudit>

export const AuditVerdict = z
  .strictObject({
    /** The first thing that is wrong; null while nothing is. */
    fault: AuditFault.nullable(),
    checked: z.int(),
    /** The last entry that is whole; keep it elsewhere, and a chain that was rewritten whole shows too. */
    last: ChainPoint,
    head: ChainPoint,
    /** For `after` of the next call; null when the check is at its end. */
    next: Seq.nullable(),
  })
  .meta({ id: 'AuditVerdict' })
export type AuditVerdict = z.output<typeof AuditVerdict>

/** Takes entries out of the database that were exported. The hash shows that the export is at hand. */
export const ArchiveAudit = z.strictObject({
  through: z.int().min(1),
  hash: Hash,
  reason: Text.trim().min(1).max(500),
})
export type ArchiveAudit = z.output<typeof ArchiveAudit>

/** Where the entries that are kept begin: those up to `seq` are in somebody's archive. */
export const AuditCheckpoint = ChainPoint.extend({
  at: z.date(),
  by: z.string(),
  reason: z.string(),
}).meta({ id: 'AuditCheckpoint' })
export type AuditCheckpoint = z.output<typeof AuditCheckpoint>

/** `ndjson` holds all that the hashes cover; `csv` is for spreadsheets. */
export const ExportAudit = AuditFilter.extend({
  format: z.enum(['ndjson', 'csv']).default('ndjson'),
})
export type ExportAudit = z.output<typeof ExportAudit>
