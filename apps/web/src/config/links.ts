/** Addresses of the pages of configuration. */

export const configHref = '/config'
/** The list, with the dialog that makes another one. */
export const newNamespaceHref = `${configHref}?new=true`

/** What the page of a namespace shows. */
export const namespaceTabs = ['values', 'releases', 'nodes', 'conflicts', 'settings'] as const
export type NamespaceTab = (typeof namespaceTabs)[number]

/** A number of a release, or the draft. */
export type VersionName = number | 'draft'

export function namespaceHref(namespace: string, tab: NamespaceTab = 'values'): string {
  const path = `${configHref}/${encodeURIComponent(namespace)}`
  return tab === 'values' ? path : `${path}?tab=${tab}`
}

/** One release: its way to the fleet. */
export function releaseHref(namespace: string, number: number): string {
  return `${configHref}/${encodeURIComponent(namespace)}/releases/${number}`
}

/** Two versions of a namespace beside each other. */
export function compareHref(namespace: string, from: VersionName, to: VersionName): string {
  const query = new URLSearchParams({ tab: 'releases', compare: String(from), with: String(to) })
  return `${configHref}/${encodeURIComponent(namespace)}?${query}`
}
