/** What a page of the console may load, run and be put into. */

/**
 * The style sheet that the toasts bring as text and add by themselves, without a way to give it a nonce. They add it
 * empty first, and then fill it.
 */
const toastStyles =
  "'sha256-StEaX+se6YS7pqjzrzMIA0KaX9zF/8zAhvQXZAe5epY=' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"

interface PolicyOptions {
  /** New for each page; in every script and style of it. */
  readonly nonce: string
  /** The page came by https, so all that it asks for does. */
  readonly secure: boolean
  /** The server of development runs code from text, and adds styles that know no nonce. */
  readonly development: boolean
}

/**
 * A Content-Security-Policy, level 3: scripts run by nonce, and those that they load. Text that got into a page by a
 * mistake of ours runs nowhere, and is sent nowhere.
 */
export function contentPolicy({ nonce, secure, development }: PolicyOptions): string {
  const own = `'nonce-${nonce}'`
  const rules: Record<string, readonly string[]> = {
    'default-src': ["'none'"],
    'script-src': [own, "'strict-dynamic'", ...(development ? ["'unsafe-eval'"] : [])],
    'style-src': ["'self'", ...(development ? ["'unsafe-inline'"] : [own, toastStyles])],
    'img-src': ["'self'", 'data:', 'blob:'],
    'font-src': ["'self'"],
    'connect-src': ["'self'"],
    'manifest-src': ["'self'"],
    'form-action': ["'self'"],
    'base-uri': ["'none'"],
    'frame-ancestors': ["'none'"],
    ...(secure && { 'upgrade-insecure-requests': [] }),
  }
  return Object.entries(rules)
    .map(([name, sources]) => [name, ...sources].join(' '))
    .join('; ')
}
