/** Where to go after signing in: a path of this console, never another site's. */
export function toNextPath(next: string | null): string {
  if (next === null || !next.startsWith('/')) return '/'
  // `//host` and `/\host` are addresses of other sites to a browser.
  if (/^\/[/\\]/u.test(next) || /\p{Cc}/u.test(next)) return '/'
  return next.startsWith('/sign-in') || next.startsWith('/setup') ? '/' : next
}

/** The way in, with the way back to where one was going. */
export function toSignIn(from: string): string {
  return from === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(from)}`
}
