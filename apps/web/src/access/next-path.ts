/** Pages of those who are not in. */
const entrances = ['/sign-in', '/setup', '/reset', '/invitation']

/** Where to go after signing in: a path of this console, never another site's. */
export function toNextPath(next: string | null): string {
  if (next === null || !next.startsWith('/')) return '/'
  // `//host` and `/\host` are addresses of other sites to a browser.
  if (/^\/[/\\]/u.test(next) || /\p{Cc}/u.test(next)) return '/'
  return entrances.some((it) => next.startsWith(it)) ? '/' : next
}

/** The way in, with the way back to where one was going. */
export function toSignIn(from: string): string {
  return from === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(from)}`
}
