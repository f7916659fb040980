'use client'

import { useId } from 'react'
import { useController } from 'react-hook-form'

import { cn } from '../../ui/cn'
import { Checkbox } from '../../ui/fields'
import { useCan } from '../session'

/** Whose the token is: the field `machine` of a form. */
export function MachineField() {
  const id = useId()
  const mayMake = useCan('people:write')
  const { field } = useController<{ machine: boolean }, 'machine'>({ name: 'machine' })
  return (
    <label htmlFor={id} className="flex items-start gap-2.5 max-sm:min-h-11">
      <span className="mt-0.5 flex">
        <Checkbox
          id={id}
          label={mayMake ? 'It is a machine’s' : 'It is a machine’s: needs people:write'}
          checked={field.value}
          disabled={!mayMake}
          onChange={field.onChange}
        />
      </span>
      <span className="min-w-0 text-table">
        <span className={cn('block', !mayMake && 'text-ink-3')}>It is a machine’s, not mine</span>
        <span className="block text-pretty text-ink-3 text-small">
          {mayMake
            ? 'It keeps its scopes when your role changes or you leave, until it is revoked.'
            : 'Needs people:write. Ask an owner.'}
        </span>
      </span>
    </label>
  )
}
