'use client'

import type { Policy } from '@foundation/core/protection'
import { useMemo, useState } from 'react'

import { type Draft, toDraft, valueAt } from './draft'
import { checkDraft } from './draft-check'
import { diffVersions } from './draft-diff'

/**
 * A policy under edit: what it was, what it is to be, what is wrong with that.
 *
 * @param start what a new policy begins as
 */
export function useDraft(policy: Policy | null, start: Draft) {
  const [base, setBase] = useState(policy)
  const [draft, setDraft] = useState<Draft>(() => (policy ? toDraft(policy) : start))
  const [jsonFault, setJsonFault] = useState<string | null>(null)
  // What faults are said of: an untouched field of a new policy is not yet wrong.
  const [asked, setAsked] = useState(false)

  const checked = useMemo(() => checkDraft(draft), [draft])
  const changes = useMemo(
    () =>
      checked.spec && checked.selector
        ? diffVersions(base, { spec: checked.spec, selector: checked.selector })
        : [],
    [base, checked],
  )
  const touched = useMemo(
    () => JSON.stringify(base ? toDraft(base) : start) !== JSON.stringify(draft),
    [base, draft, start],
  )
  const issues = asked ? checked.issues : checked.issues.filter((it) => !isBlank(it.path, draft))

  return {
    base,
    draft,
    checked,
    changes,
    issues,
    /** Also where nothing would change by it: `5 s` typed as `5000 ms`. */
    touched,
    jsonFault,
    setJsonFault,
    change: (part: Partial<Draft>) => setDraft((it) => ({ ...it, ...part })),
    /** Lays an edit over another version. */
    rebase: setBase,
    /** Forgets the edit. */
    reset: (to: Policy | null) => {
      setBase(to)
      setDraft(to ? toDraft(to) : start)
      setJsonFault(null)
      setAsked(false)
    },
    ask: () => setAsked(true),
  }
}

function isBlank(path: string, draft: Draft): boolean {
  if (path === 'name') return draft.name === ''
  return path === 'match.target' && valueAt(draft.spec, ['match', 'target']) === ''
}
