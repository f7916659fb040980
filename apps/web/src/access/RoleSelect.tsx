'use client'

import type { Role } from '@foundation/core/access'
import { useId } from 'react'

import { Labelled, Select } from '../ui/fields'
import { scopeFor } from './scope-words'
import { useSession } from './session'

interface RoleSelectProps {
  /** Undefined until they are known. */
  roles: readonly Role[] | undefined
  value: string
  onChange: (role: string) => void
  error?: string | undefined
}

/** One of the fleet's roles, with what it is for. Nobody gives a role that can do what they cannot. */
export function RoleSelect({ roles, value, onChange, error }: RoleSelectProps) {
  const id = useId()
  const { scopes: own } = useSession().person
  const chosen = roles?.find(({ name }) => name === value)
  return (
    <Labelled label="Role" htmlFor={id} error={error}>
      <Select
        id={id}
        value={value}
        disabled={roles === undefined}
        aria-describedby={`${id}-about`}
        onChange={({ target }) => onChange(target.value)}
      >
        {/* Until they are known, and for a role that is no longer there. */}
        {!chosen && <option value={value}>{value}</option>}
        {roles?.map(({ name, scopes }) => {
          const missing = scopes.some((it) => !own.includes(it))
          return (
            <option key={name} value={name} disabled={missing}>
              {missing ? `${name}: needs ${scopeFor('people:write', scopes, own)}` : name}
            </option>
          )
        })}
      </Select>
      <p id={`${id}-about`} className="mt-1 text-pretty text-ink-3 text-small">
        {chosen?.description}
      </p>
    </Labelled>
  )
}
