/** Whether a request comes from the console's own pages. */

/**
 * A browser says so itself where it can (`Sec-Fetch-Site`); an older one, or one on plain HTTP, names the
 * page's origin, which then has to be an address that this request was sent to. Neither can be forged by
 * a page of another site, and a client that sends neither is no browser, so nobody's cookies are borrowed.
 */
export function isSameOrigin(headers: Headers, consoleUrl: string): boolean {
  const site = headers.get('sec-fetch-site')
  if (site !== null) return site === 'same-origin' || site === 'none'
  const origin = headers.get('origin')
  if (origin === null) return true
  if (!URL.canParse(origin)) return false
  const own = [headers.get('x-forwarded-host'), headers.get('host'), new URL(consoleUrl).host]
  return own.includes(new URL(origin).host)
}
