'use client'

import { type Draft, isSame, type Layers, type NamespaceDetail } from '@foundation/core/config'
import type { JsonValue } from '@foundation/core/text'
import { useEffect, useMemo, useState } from 'react'

import { spread } from '../difference-view'
import { diffLayers } from '../values/draft-diff'

/** The draft under edit: what was loaded, what is typed over it, and what both change of what runs. */
export function useDraft({ draft, layers: running }: Pick<NamespaceDetail, 'draft' | 'layers'>) {
  const [base, setBase] = useState(draft)
  const [layers, setLayers] = useState<Layers>(draft.layers)
  const unsaved = useMemo(() => spread(diffLayers(base.layers, layers)), [base, layers])
  const differences = useMemo(() => spread(diffLayers(running, layers)), [running, layers])
  const isTouched =
    unsaved.length > 0 ||
    !isSame(base.layers as unknown as JsonValue, layers as unknown as JsonValue)
  const isNewer = draft.version > base.version

  // Nothing is lost by following what somebody else saved while nothing is typed here.
  useEffect(() => {
    if (isNewer && !isTouched) {
      setBase(draft)
      setLayers(draft.layers)
    }
  }, [draft, isNewer, isTouched])

  return {
    base,
    layers,
    /** What is not saved yet. */
    unsaved,
    isTouched,
    /** What a release of it would change. */
    differences,
    /** What somebody else saved while something is typed here. */
    meanwhile: isNewer && isTouched ? draft : null,
    change: setLayers,
    reset: (to: Draft) => {
      setBase(to)
      setLayers(to.layers)
    },
  }
}
export type EditedDraft = ReturnType<typeof useDraft>
