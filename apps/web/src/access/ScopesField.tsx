'use client'

import type { Scope } from '@foundation/core/access'
import { useId } from 'react'
import { useController } from 'react-hook-form'
import { cn } from '../ui/cn'
import { Checkbox } from '../ui/fields'
import { scopeGroups, scopeWords, toggleScope } from './scope-words'
import { useSession } from './session'

/** What is allowed: the field `scopes` of a form. Nobody gives what they do not have. */
export function ScopesField() {
  const id = useId()
  const { scopes: own } = useSession().person
  const { field, fieldState } = useController<{ scopes: Scope[] }, 'scopes'>({ name: 'scopes' })
  return (
    <fieldset aria-describedby={`${id}-error`} className="min-w-0">
      <legend className="mb-1 font-medium text-ink-2 text-small">What it allows</legend>
      <div className="ring-line gap-x-5 rounded-control px-3 pt-2.5 sm:columns-2">
        {scopeGroups.map((group) => (
          <div key={group.name} className="break-inside-avoid pb-2.5">
            <p className="text-ink-3 text-small">{group.name}</p>
            {group.scopes.map((scope) => {
              const isHeld = own.includes(scope)
              return (
                <label
                  key={scope}
                  htmlFor={`${id}-${scope}`}
                  className="flex items-start gap-2.5 py-1 max-sm:min-h-11"
                >
                  <span className="mt-0.5 flex">
                    <Checkbox
                      id={`${id}-${scope}`}
                      label={isHeld ? scope : `${scope}: you lack it, so you cannot give it`}
                      checked={field.value.includes(scope)}
                      disabled={!isHeld}
                      onChange={(on) => field.onChange(toggleScope(field.value, scope, on))}
                    />
                  </span>
                  <span className="min-w-0 text-table">
                    <span className={cn('block text-pretty', !isHeld && 'text-ink-3')}>
                      {scopeWords[scope]}
                    </span>
                    <span className="block text-ink-3 text-small">
                      <span className="mono">{scope}</span>
                      {!isHeld && ' · you lack it'}
                    </span>
                  </span>
                </label>
              )
            })}
          </div>
        ))}
      </div>
      {fieldState.error && (
        <p id={`${id}-error`} role="alert" className="mt-1 text-down text-small">
          {fieldState.error.message}
        </p>
      )}
    </fieldset>
  )
}
