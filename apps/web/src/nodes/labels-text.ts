/** Labels as lines of text, `name=value` each, for an editor that takes a paste. */
import { Labels } from '@foundation/core/nodes'

export type ParsedLabels =
  | { readonly labels: Labels; readonly issue: null }
  | { readonly labels: null; readonly issue: string }

export function toText(labels: Labels): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join('\n')
}

export function parseLabels(text: string): ParsedLabels {
  const labels = new Map<string, string>()
  for (const [at, raw] of text.split('\n').entries()) {
    const line = raw.trim()
    if (line === '') continue
    const sign = line.indexOf('=')
    if (sign < 1) return refuse(at, 'needs the form name=value')
    const name = line.slice(0, sign).trim()
    if (labels.has(name)) return refuse(at, `${name} is there already`)
    labels.set(name, line.slice(sign + 1).trim())
  }
  const parsed = Labels.safeParse(Object.fromEntries(labels))
  if (parsed.success) {
    // A record leaves out `__proto__` in silence.
    const lost = [...labels.keys()].find((name) => !Object.hasOwn(parsed.data, name))
    if (lost !== undefined) return { labels: null, issue: `${lost}: not a name for a label.` }
    return { labels: parsed.data, issue: null }
  }
  const [issue] = parsed.error.issues
  const where = issue?.path.join('.') ?? ''
  return {
    labels: null,
    issue: `${where === '' ? '' : `${where}: `}${fullMessage(issue)}`,
  }
}

function refuse(at: number, what: string): ParsedLabels {
  return { labels: null, issue: `Line ${at + 1} ${what}.` }
}

/** A bad name is reported as a bad key, with the reason inside. */
function fullMessage(issue: { message: string; issues?: unknown } | undefined): string {
  const inner = issue && 'issues' in issue && Array.isArray(issue.issues) ? issue.issues[0] : null
  if (typeof inner === 'object' && inner !== null && 'message' in inner)
    return String(inner.message)
  return issue?.message ?? 'Not valid'
}
