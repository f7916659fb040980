import type { StateSpan } from '@foundation/core/nodes'

/** The newest state goes on until it changes: a live view draws it up to now, and not to when it was asked. */
export function extendToNow(spans: readonly StateSpan[], now: number): readonly StateSpan[] {
  const last = spans.at(-1)
  if (!last || last.to.getTime() >= now) return spans
  return [...spans.slice(0, -1), { ...last, to: new Date(now) }]
}
