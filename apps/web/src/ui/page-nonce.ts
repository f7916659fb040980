/**
 * The nonce of this page's policy, for styles that are added while it runs; undefined where there is no page or no policy.
 * A browser shows it to scripts alone, and not in the markup.
 */
export function pageNonce(): string | undefined {
  if (typeof document === 'undefined') return undefined
  return document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce || undefined
}
