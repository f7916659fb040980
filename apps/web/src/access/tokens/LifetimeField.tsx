'use client'

import { useId } from 'react'
import { useFormContext } from 'react-hook-form'

import { Labelled, Select } from '../../ui/fields'

interface Lifetime {
  readonly value: string
  readonly words: string
}

interface LifetimeFieldProps {
  lifetimes: readonly Lifetime[]
  label?: string
}

/** How long something is good: the field `lifetime` of a form. */
export function LifetimeField({ lifetimes, label = 'Expires' }: LifetimeFieldProps) {
  const id = useId()
  const { register } = useFormContext<{ lifetime: string }>()
  return (
    <Labelled label={label} htmlFor={id}>
      <Select id={id} {...register('lifetime')}>
        {lifetimes.map(({ value, words }) => (
          <option key={value} value={value}>
            {value === 'never' ? 'Never' : `In ${words}`}
          </option>
        ))}
      </Select>
    </Labelled>
  )
}
