'use client'

import { useState } from 'react'

import { cn } from '../../ui/cn'

interface NumberInputProps {
  id?: string
  label?: string
  value: number
  unit: string
  disabled?: boolean
  className?: string
  onChange: (value: number) => void
}

/** A number that is not negative. What is none while it is typed changes nothing. */
export function NumberInput({
  id,
  label,
  value,
  unit,
  disabled,
  className,
  onChange,
}: NumberInputProps) {
  const [typed, setTyped] = useState(String(value))
  const text = Number(typed.replace(',', '.')) === value ? typed : String(round(value))
  return (
    <span
      className={cn(
        'field-ring flex h-[30px] items-center rounded-control bg-well pr-2 text-table max-sm:h-11',
        className,
      )}
    >
      <input
        id={id}
        aria-label={label}
        inputMode="decimal"
        value={text}
        disabled={disabled}
        autoComplete="off"
        onChange={({ target }) => {
          const next = Number(target.value.replace(',', '.'))
          if (Number.isFinite(next) && next >= 0) {
            setTyped(target.value)
            onChange(next)
          }
        }}
        className="figures h-full w-0 min-w-0 flex-1 bg-transparent pl-[9px] text-right text-ink outline-none disabled:text-ink-3 max-sm:text-[16px]"
      />
      <span aria-hidden className="pl-1.5 text-ink-3">
        {unit}
      </span>
    </span>
  )
}

/** Takes away what binary fractions add: 7.000000000000001. */
function round(value: number): number {
  return Number(value.toFixed(6))
}
