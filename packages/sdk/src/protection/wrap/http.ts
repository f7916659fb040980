/** What requests say of themselves. */

/** Methods of which doing it twice is the same as once (RFC 9110, 9.2.2). */
const idempotentMethods = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE'])

export function isIdempotent(method: string): boolean {
  return idempotentMethods.has(method.toUpperCase())
}

/** Hosts beyond so many are guarded together: those may come from what users type, and each guard stays. */
const mostHosts = 1_000
const hosts = new Set<string>()

/** The target that stands for a host. */
export function toTarget(host: string): string {
  // Of IPv6 the brackets.
  const target = host.replaceAll(/[^a-zA-Z0-9._:-]/g, '').replaceAll(/^[^a-zA-Z0-9]+/g, '')
  const known = target.slice(0, 128).replaceAll(/[^a-zA-Z0-9]+$/g, '') || 'unnamed-host'
  if (hosts.has(known)) return known
  if (hosts.size >= mostHosts) return 'other-hosts'
  hosts.add(known)
  return known
}
