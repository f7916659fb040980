'use client'

import type { Policy } from '@foundation/core/protection'
import { useEffect, useRef, useState } from 'react'

import { closeProgress, showProgress } from '../../ui/ProgressToast'
import { describeApplied, stateOfApplied } from '../policy-view'

interface Saved {
  readonly policy: Policy
  /** What it took the place of. */
  readonly before: Policy
}

/**
 * Says after a save how nodes take it, until all have answered, with the way back.
 *
 * @param policy as the server has it now
 * @param onBack brings the earlier version back into the editor
 */
export function useSavedToast(policy: Policy | null, onBack: (before: Policy) => void) {
  const [saved, setSaved] = useState<Saved | null>(null)
  const back = useRef(onBack)
  useEffect(() => {
    back.current = onBack
  })
  const current = policy && saved && policy.revision >= saved.policy.revision ? policy : null
  const applied = current?.applied ?? saved?.policy.applied
  useEffect(() => {
    if (!saved || !applied) return
    const { policy: it, before } = saved
    const done = applied.pending === 0
    showProgress({
      id: idOf(it),
      state: stateOfApplied(applied),
      title: `Saved ${it.name} as r${it.revision}`,
      detail: describeApplied(applied),
      action: { label: `Restore r${before.revision}`, onPress: () => back.current(before) },
      done,
    })
    if (done) setSaved(null)
  }, [saved, applied])
  // Off the page nobody follows the nodes: a toast that waits would wait for ever.
  const waiting = useRef<string | null>(null)
  useEffect(() => {
    waiting.current = saved && idOf(saved.policy)
  }, [saved])
  useEffect(
    () => () => {
      if (waiting.current !== null) closeProgress(waiting.current)
    },
    [],
  )
  return setSaved
}

function idOf({ name }: Policy): string {
  return `policy-${name}`
}
