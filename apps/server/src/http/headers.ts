/** What every answer tells a browser it may not do with it. A page of ours says more where it needs more. */

/** Half a year, and subdomains are somebody else's. */
const strictTransport = 'max-age=15552000'

/** @param secure whether people reach the server by https only */
export function securityHeaders(secure: boolean): Readonly<Record<string, string>> {
  return {
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    // An answer of the API that is opened as a page loads, runs and frames nothing.
    'content-security-policy':
      "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    ...(secure && { 'strict-transport-security': strictTransport }),
  }
}
