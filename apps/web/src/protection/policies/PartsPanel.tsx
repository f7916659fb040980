'use client'

import { policyParts } from '@foundation/core/protection'
import type { ReactNode } from 'react'

import { Panel } from '../../ui/Panel'
import type { JsonObject } from './draft'
import { valueAt } from './draft'
import { inheritedParts } from './inherited'
import { PartSection } from './PartSection'
import { SpecProvider } from './SpecProvider'
import { usePolicies } from './use-policies'

interface PartsPanelProps {
  name: string
  spec: JsonObject
  issues: Parameters<typeof SpecProvider>[0]['issues']
  onChange: (spec: JsonObject) => void
  /** Beside the shadow's title. */
  shadowActions?: ReactNode
}

/** Every part of a policy, and those that only watch. */
export function PartsPanel({ name, spec, issues, onChange, shadowActions }: PartsPanelProps) {
  const policies = usePolicies()
  const target = String(valueAt(spec, ['match', 'target']) ?? '')
  const origins = inheritedParts(policies.data ?? [], name, target)
  const state = { spec, issues, onChange }
  return (
    <>
      <SpecProvider {...state} root={[]}>
        <Panel title="Parts" facts="in the order in which a call meets them">
          {policyParts.map((part) => (
            <PartSection key={part} part={part} origin={origins.get(part)} />
          ))}
        </Panel>
      </SpecProvider>
      <SpecProvider {...state} onChange={(next) => onChange(withoutEmpty(next))} root={['shadow']}>
        <Panel
          title="Shadow"
          facts="watches the same calls and refuses none; the board shows what it would have done"
          actions={shadowActions}
        >
          {(['limiter', 'breaker'] as const).map((part) => (
            <PartSection key={part} part={part} origin={undefined} shadow />
          ))}
        </Panel>
      </SpecProvider>
    </>
  )
}

/** A shadow without a part is none. */
function withoutEmpty(spec: JsonObject): JsonObject {
  const { shadow } = spec
  const empty = typeof shadow === 'object' && shadow !== null && Object.keys(shadow).length === 0
  return empty ? { ...spec, shadow: null } : spec
}
