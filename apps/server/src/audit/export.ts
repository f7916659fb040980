/** The audit as a file, a page at a time: however long it is, the server holds little of it. */
import type { AuditEntry, ExportAudit } from '@foundation/core/audit'

import { type Ctx, commit, requireScope } from '../context.js'
import { walkAudit } from './entries.js'

export interface AuditFile {
  readonly type: string
  readonly name: string
  readonly text: AsyncIterable<string>
}

/** Oldest first. That somebody took it is an entry too. */
export async function exportAudit(ctx: Ctx, input: ExportAudit): Promise<AuditFile> {
  requireScope(ctx, 'audit:read')
  const { format, ...filter } = input
  const { header, line, type } = formats[format]
  const day = new Date(ctx.clock()).toISOString().slice(0, 10)
  const after = JSON.parse(JSON.stringify(input)) as Record<string, string>
  await commit(ctx, async () => ({
    result: null,
    trace: [{ action: 'audit.export', target: ctx.fleetId, after }],
  }))
  async function* text() {
    yield header
    for await (const entries of walkAudit(ctx, filter))
      yield entries.map((entry) => line(entry, ctx.fleetId)).join('')
  }
  return { type, name: `audit-${day}.${format}`, text: text() }
}

const columns = [
  'seq',
  'at',
  'actorId',
  'actorName',
  'action',
  'target',
  'reason',
  'before',
  'after',
  'address',
  'correlationId',
  'prevHash',
  'hash',
] as const satisfies readonly (keyof AuditEntry)[]

const formats = {
  /** One JSON object a line, with all that its hash covers. */
  ndjson: {
    type: 'application/x-ndjson; charset=utf-8',
    header: '',
    line: (entry: AuditEntry, fleetId: string) => `${JSON.stringify({ fleetId, ...entry })}\n`,
  },
  /** RFC 4180. */
  csv: {
    type: 'text/csv; charset=utf-8; header=present',
    header: `${columns.join(',')}\r\n`,
    line: (entry: AuditEntry) => `${columns.map((name) => toCell(entry[name])).join(',')}\r\n`,
  },
} as const

/** What a spreadsheet takes for the beginning of a formula (OWASP, "CSV Injection"). */
const formula = /^[=+\-@\t\r]/

function toCell(value: unknown): string {
  if (typeof value === 'number') return String(value)
  if (value === null) return ''
  const text =
    value instanceof Date
      ? value.toISOString()
      : typeof value === 'string'
        ? value
        : JSON.stringify(value)
  const safe = formula.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
