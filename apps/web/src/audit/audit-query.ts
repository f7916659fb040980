/** The page of the audit, as its address says it. */
import type { AuditFilter } from '@foundation/core/audit'
import { day, hour } from '@foundation/core/time'
import { parseAsInteger, parseAsString, parseAsStringLiteral } from 'nuqs'

export const spans = ['any', '1h', '24h', '7d', '30d'] as const
export type Span = (typeof spans)[number]

export const spanWords: Record<Span, string> = {
  any: 'any time',
  '1h': 'last hour',
  '24h': 'last 24 hours',
  '7d': 'last 7 days',
  '30d': 'last 30 days',
}

const spanMs: Record<Exclude<Span, 'any'>, number> = {
  '1h': hour,
  '24h': day,
  '7d': 7 * day,
  '30d': 30 * day,
}

/** Domains by which the list can be narrowed. */
export const domains = ['access', 'audit', 'config', 'nodes', 'protection'] as const

export const auditParams = {
  text: parseAsString.withDefault(''),
  actor: parseAsString.withDefault(''),
  action: parseAsString.withDefault(''),
  target: parseAsString.withDefault(''),
  since: parseAsStringLiteral(spans).withDefault('any'),
  /** The place of the entry that stands open beside the list. */
  entry: parseAsInteger,
}

export interface AuditQuery {
  readonly text: string
  readonly actor: string
  readonly action: string
  readonly target: string
  readonly since: Span
}

/** What to ask the server. An address can be typed by hand, so it is cut to what the server takes. */
export function toFilter(query: AuditQuery, now: number): AuditFilter {
  const { text, actor, action, target, since } = query
  return {
    ...given('text', text, 200),
    ...given('actor', actor, 254),
    ...given('action', action, 120),
    ...given('target', target, 512),
    ...(since !== 'any' && { from: new Date(now - spanMs[since]) }),
  }
}

function given<Name extends string>(name: Name, value: string, length: number) {
  const text = value.trim().slice(0, length)
  return (text === '' ? {} : { [name]: text }) as Partial<Record<Name, string>>
}

export function isFiltered({ text, actor, action, target, since }: AuditQuery): boolean {
  return [text, actor, action, target].some((it) => it.trim() !== '') || since !== 'any'
}

/** Where the browser fetches the file of what the page shows. */
export function fileHref(query: AuditQuery, format: 'ndjson' | 'csv', now: number): string {
  const { from, ...texts } = toFilter(query, now)
  const address = new URLSearchParams({ format })
  for (const [name, value] of Object.entries(texts)) {
    if (typeof value === 'string') address.set(name, value)
  }
  if (from) address.set('from', from.toISOString())
  return `/api/audit/export?${address}`
}
