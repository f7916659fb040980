/** The audit, narrowed to what was done to one thing. */
export function toAudit({ target, action }: { target?: string; action?: string } = {}): string {
  const query = new URLSearchParams()
  if (target !== undefined) query.set('target', target)
  if (action !== undefined) query.set('action', action)
  return query.size === 0 ? '/audit' : `/audit?${query}`
}
