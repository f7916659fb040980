/** Which two versions are compared, as the address says it. */
import type { VersionName } from '../links'

/** A number or `draft`; null for whatever else was typed into the address. */
export function readVersion(text: string): VersionName | null {
  if (text === 'draft') return text
  return /^[1-9]\d{0,8}$/u.test(text) ? Number(text) : null
}

/**
 * The two versions after one more was ticked, older first; of three the one ticked longest ago goes. Ticking one
 * again takes it away.
 */
export function chooseVersion(chosen: readonly VersionName[], version: VersionName): VersionName[] {
  if (chosen.includes(version)) return chosen.filter((it) => it !== version)
  return [...chosen.slice(-1), version].sort((a, b) => ageOf(a) - ageOf(b))
}

/** The draft is newer than any release. */
function ageOf(version: VersionName): number {
  return version === 'draft' ? Number.POSITIVE_INFINITY : version
}
