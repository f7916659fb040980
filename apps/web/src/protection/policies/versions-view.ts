/** The versions of a policy, each with what it changed. */
import type { PolicyVersion } from '@foundation/core/protection'

import { type Change, diffVersions } from './draft-diff'

export interface VersionLine {
  readonly version: PolicyVersion
  /** Against the one before. */
  readonly changes: readonly Change[]
  /** `made`, `removed`, or how many fields it changed. */
  readonly words: string
  /** It can be brought back: it is not what runs, and it was no removal. */
  readonly restorable: boolean
}

/**
 * @param versions newest first
 * @param running revision that is in force; null when the policy was removed
 */
export function versionLines(
  versions: readonly PolicyVersion[],
  running: number | null,
): VersionLine[] {
  return versions.map((version, at) => {
    const { spec, revision } = version
    const before = versions[at + 1]
    const changes = diffVersions(toVersion(before), toVersion(version))
    return {
      version,
      changes: spec === null ? [] : changes,
      words: wordsOf(version, before, changes.length),
      restorable: spec !== null && revision !== running,
    }
  })
}

function toVersion(version: PolicyVersion | undefined) {
  return version?.spec ? { spec: version.spec, selector: version.selector ?? {} } : null
}

function wordsOf(
  { spec }: PolicyVersion,
  before: PolicyVersion | undefined,
  changed: number,
): string {
  if (spec === null) return 'removed'
  if (!before?.spec) return 'made'
  if (changed === 0) return 'saved without a change'
  return changed === 1 ? '1 field changed' : `${changed} fields changed`
}
