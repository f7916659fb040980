'use client'

import type { Issue } from '@foundation/core/errors'
import type { JsonValue } from '@foundation/core/text'
import { createContext, type ReactNode, useContext } from 'react'

import { type JsonObject, type Path, valueAt, withValue } from './draft'
import { issuesAt } from './draft-check'

/** The spec that fields below show and change. */
interface SpecState {
  readonly spec: JsonObject
  readonly issues: readonly Issue[]
  readonly onChange: (spec: JsonObject) => void
  /** Where the fields' paths begin: empty for what acts, `['shadow']` for what watches. */
  readonly root: Path
}

const SpecContext = createContext<SpecState | null>(null)

export function SpecProvider({ children, ...state }: SpecState & { children: ReactNode }) {
  return <SpecContext value={state}>{children}</SpecContext>
}

/** What stands at a path of the spec, what is wrong with it, and how to change it. */
export function useSpecValue(path: Path) {
  const state = useContext(SpecContext)
  if (!state) throw new Error('useSpecValue() needs a SpecProvider around it')
  const { spec, issues, onChange, root } = state
  const at = [...root, ...path]
  return {
    id: fieldId(at),
    value: valueAt(spec, at),
    issues: issuesAt(issues, at.join('.')),
    set: (value: JsonValue | undefined) => onChange(withValue(spec, at, value)),
  }
}

/** The id of a field's control, so that a fault can lead there. */
export function fieldId(path: Path): string {
  return `field-${path.join('-')}`
}
