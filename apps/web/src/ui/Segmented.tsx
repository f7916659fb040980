'use client'

import { ToggleGroup } from 'radix-ui'
import type { ReactNode } from 'react'

import { cn } from './cn'

export interface SegmentedOption<T extends string> {
  value: T
  label: ReactNode
  icon?: ReactNode
}

interface SegmentedProps<T extends string> {
  /** What is chosen, for screen readers: "Colour by". */
  label: string
  value: T
  options: readonly SegmentedOption<T>[]
  onChange: (value: T) => void
  className?: string | undefined
}

/** One of a few, all in sight. */
export function Segmented<T extends string>({
  label,
  value,
  options,
  onChange,
  className,
}: SegmentedProps<T>) {
  return (
    <ToggleGroup.Root
      type="single"
      aria-label={label}
      value={value}
      // Pressing the chosen one again sends an empty value; one is always chosen.
      onValueChange={(next) => next && onChange(next as T)}
      className={cn(
        'inline-flex h-[26px] gap-px rounded-control bg-well p-0.5 text-small ring-line max-sm:h-9',
        className,
      )}
    >
      {options.map((option) => (
        <ToggleGroup.Item
          key={option.value}
          value={option.value}
          className={cn(
            'hit flex items-center gap-[5px] whitespace-nowrap rounded-mark px-[9px] font-medium text-ink-3 transition-colors duration-[120ms] hover:text-ink',
            'data-[state=on]:bg-selected data-[state=on]:text-ink data-[state=on]:shadow-[0_0_0_1px_var(--line-strong)] [&>svg]:size-[13px]',
          )}
        >
          {option.icon}
          {option.label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  )
}
