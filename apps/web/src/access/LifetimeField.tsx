'use client'

import { useId } from 'react'
import { useFormContext } from 'react-hook-form'

import { Labelled, Select } from '../ui/fields'

interface Lifetime {
  readonly value: string
  readonly words: string
}

/** How long a token is good: the field `lifetime` of a form. */
export function LifetimeField({ lifetimes }: { lifetimes: readonly Lifetime[] }) {
  const id = useId()
  const { register } = useFormContext<{ lifetime: string }>()
  return (
    <Labelled label="Expires" htmlFor={id}>
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
