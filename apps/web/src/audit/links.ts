interface AuditLink {
  readonly target?: string
  readonly action?: string
  /** Has the chain checked on arrival. */
  readonly check?: true
}

/** The audit, narrowed to what was done to one thing. */
export function toAudit({ target, action, check }: AuditLink = {}): string {
  const query = new URLSearchParams()
  if (check) query.set('check', 'true')
  if (target !== undefined) query.set('target', target)
  if (action !== undefined) query.set('action', action)
  return query.size === 0 ? '/audit' : `/audit?${query}`
}
