'use client'

import { ListFilter, Search, X } from 'lucide-react'
import { type ReactNode, type Ref, useEffect, useId, useRef, useState } from 'react'

import { Button } from './Button'
import { cn } from './cn'
import { formatCount } from './format'
import { Kbd } from './Kbd'
import { isTyping } from './keys'
import { Menu, MenuCheck, MenuLabel } from './Menu'

interface SearchFieldProps {
  value: string
  /** Called 200 ms after the last letter, and at once on Enter or when cleared. */
  onChange: (value: string) => void
  placeholder: string
  /** For screen readers: "Search nodes". */
  label: string
  /** What of it was not understood. */
  issues?: readonly string[] | undefined
  /** `/` puts the cursor here, from anywhere on the page. */
  shortcut?: boolean
  className?: string | undefined
}

/** A search line with a grammar, whose faults are said beside it while it is typed. */
export function SearchField({
  value,
  onChange,
  placeholder,
  label,
  issues = [],
  shortcut = true,
  className,
}: SearchFieldProps) {
  const [text, setText] = useState(value)
  const sent = useRef(value)
  const input = useRef<HTMLInputElement>(null)
  const issuesId = useId()

  // A value from elsewhere (a chip, the way back) replaces the text; an echo of what was sent does not.
  useEffect(() => {
    if (value !== sent.current) {
      sent.current = value
      setText(value)
    }
  }, [value])

  useEffect(() => {
    if (text === sent.current) return
    const timer = setTimeout(() => {
      sent.current = text
      onChange(text)
    }, 200)
    return () => clearTimeout(timer)
  }, [text, onChange])

  useSlash(input, shortcut)

  const send = (next: string) => {
    sent.current = next
    setText(next)
    onChange(next)
  }

  return (
    <div className={cn('min-w-0', className)}>
      <div className="field-ring flex h-7 items-center gap-2 rounded-control bg-well pr-1.5 pl-[9px] text-table max-sm:h-11">
        <Search aria-hidden className="size-3.5 text-ink-3" />
        <input
          ref={input}
          type="search"
          aria-label={label}
          aria-describedby={issues.length > 0 ? issuesId : undefined}
          aria-invalid={issues.length > 0 || undefined}
          value={text}
          placeholder={placeholder}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') send(text)
            if (event.key === 'Escape') {
              if (text === '') event.currentTarget.blur()
              else send('')
              event.stopPropagation()
            }
          }}
          className="min-w-0 flex-1 bg-transparent outline-none max-sm:text-[16px] [&::-webkit-search-cancel-button]:hidden"
        />
        {text !== '' ? (
          <button
            type="button"
            aria-label="Clear the search"
            className="hit rounded-mark p-0.5 text-ink-3 hover:text-ink"
            onClick={() => send('')}
          >
            <X aria-hidden className="size-3.5" />
          </button>
        ) : (
          shortcut && <Kbd className="max-sm:hidden">/</Kbd>
        )}
      </div>
      {issues.length > 0 && (
        <p id={issuesId} role="status" className="mt-1 text-degraded text-small">
          {issues.join(' ')}
        </p>
      )}
    </div>
  )
}

function useSlash(input: { readonly current: HTMLInputElement | null }, on: boolean) {
  useEffect(() => {
    if (!on) return
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== '/' || event.metaKey || event.ctrlKey || isTyping(event)) return
      event.preventDefault()
      input.current?.focus()
      input.current?.select()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [input, on])
}

interface FilterChipProps {
  field: string
  /** "any of" is quieter than the values. */
  values: readonly string[]
  onRemove: () => void
}

/** One filter that is on: `field | value | ×`. */
export function FilterChip({ field, values, onRemove }: FilterChipProps) {
  return (
    <span className="ring-line inline-flex h-7 min-w-0 items-stretch overflow-hidden rounded-control bg-panel text-table max-sm:h-9">
      <span className="flex items-center border-line-strong border-r px-2 text-ink-3">{field}</span>
      <span className="flex min-w-0 items-center gap-1 px-2">
        {values.length > 1 && <span className="text-ink-2">any of</span>}
        <span className="max-w-60 truncate font-medium">{values.join(', ')}</span>
      </span>
      <button
        type="button"
        aria-label={`Remove the filter ${field}`}
        onClick={onRemove}
        className="flex items-center border-line-strong border-l px-[7px] text-ink-2 -outline-offset-2 hover:bg-hover hover:text-ink"
      >
        <X aria-hidden className="size-3" />
      </button>
    </span>
  )
}

export interface FilterOption {
  value: string
  label?: ReactNode
  /** How many rows have it. */
  count?: number
}

interface FilterMenuProps {
  /** "Zone" */
  field: string
  options: readonly FilterOption[]
  selected: readonly string[]
  onChange: (selected: string[]) => void
  /** Another button than "Zone". */
  trigger?: ReactNode
}

/** Chooses values of a field. */
export function FilterMenu({ field, options, selected, onChange, trigger }: FilterMenuProps) {
  return (
    <Menu
      align="start"
      trigger={
        trigger ?? (
          <Button variant="ghost" icon={<ListFilter aria-hidden />}>
            {field}
          </Button>
        )
      }
    >
      <MenuLabel>{field}</MenuLabel>
      {options.map((option) => (
        <MenuCheck
          key={option.value}
          checked={selected.includes(option.value)}
          aside={option.count === undefined ? undefined : formatCount(option.count)}
          onChange={(on) =>
            onChange(
              on ? [...selected, option.value] : selected.filter((it) => it !== option.value),
            )
          }
        >
          {option.label ?? option.value}
        </MenuCheck>
      ))}
      {options.length === 0 && (
        <p className="px-2 py-1.5 text-ink-3 text-small">Nothing to choose from</p>
      )}
    </Menu>
  )
}

/** The row of search, chips and menus above a list. */
export function FilterBar({
  children,
  aside,
  ref,
}: {
  children: ReactNode
  aside?: ReactNode
  ref?: Ref<HTMLDivElement>
}) {
  return (
    <div ref={ref} className="flex flex-wrap items-start gap-2">
      {children}
      {aside && <div className="ml-auto flex items-center gap-2">{aside}</div>}
    </div>
  )
}
