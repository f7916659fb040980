'use client'

import { Tabs as Radix } from 'radix-ui'
import type { ReactNode } from 'react'

import { cn } from './cn'
import { formatCount } from './format'

export interface TabItem<T extends string> {
  value: T
  label: ReactNode
  /** A state glyph or an icon before the word. */
  glyph?: ReactNode
  count?: number
}

interface TabsProps<T extends string> {
  label: string
  value: T
  items: readonly TabItem<T>[]
  onChange: (value: T) => void
  /** `underline` filters what stands below; `pill` switches between panels. On a phone both are chips. */
  variant?: 'underline' | 'pill'
  /** The panel of the chosen tab. Without one the tabs are plain buttons that filter a list. */
  children?: ReactNode
  /** At the right end of the row. */
  aside?: ReactNode
}

const looks = {
  underline: cn(
    'h-9 gap-1.5 px-2.5 sm:rounded-none sm:data-[state=active]:shadow-[inset_0_-2px_0_var(--ink)]',
    'max-sm:ring-line max-sm:h-9 max-sm:rounded-control max-sm:data-[state=active]:bg-ink max-sm:data-[state=active]:text-on-ink',
  ),
  pill: 'h-7 gap-1.5 rounded-control px-2.5 data-[state=active]:bg-selected max-sm:h-9',
}

/** One of several views: real tabs where it holds their panel, else buttons that filter the list below. */
export function Tabs<T extends string>(props: TabsProps<T>) {
  const { label, value, items, onChange, variant = 'underline', children, aside } = props
  const row = cn(
    'flex min-w-0 items-center gap-3 max-sm:max-w-full',
    variant === 'underline' && 'sm:border-line sm:border-b',
  )
  const end = aside && (
    <div className="ml-auto whitespace-nowrap text-ink-3 text-small max-sm:hidden">{aside}</div>
  )
  if (children === undefined) {
    return (
      <div className={row}>
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for form fields; these filter a list */}
        <div role="group" aria-label={label} className={list}>
          {items.map((item) => (
            <button
              key={item.value}
              type="button"
              aria-pressed={item.value === value}
              data-state={item.value === value ? 'active' : 'inactive'}
              className={cn(tab, looks[variant])}
              onClick={() => onChange(item.value)}
            >
              <TabFace item={item} />
            </button>
          ))}
        </div>
        {end}
      </div>
    )
  }
  return (
    <Radix.Root value={value} onValueChange={(next) => onChange(next as T)} activationMode="manual">
      <div className={row}>
        <Radix.List aria-label={label} className={list}>
          {items.map((item) => (
            <Radix.Trigger key={item.value} value={item.value} className={cn(tab, looks[variant])}>
              <TabFace item={item} />
            </Radix.Trigger>
          ))}
        </Radix.List>
        {end}
      </div>
      <Radix.Content value={value} className="mt-3 outline-none">
        {children}
      </Radix.Content>
    </Radix.Root>
  )
}

const list =
  'flex min-w-0 gap-1 overflow-x-auto [scrollbar-width:none] max-sm:-mx-3 max-sm:gap-2 max-sm:px-3 max-sm:py-0.5'
const tab =
  'group flex shrink-0 items-center whitespace-nowrap text-body text-ink-2 transition-colors duration-[120ms] -outline-offset-2 hover:text-ink data-[state=active]:font-medium data-[state=active]:text-ink'

function TabFace<T extends string>({ item }: { item: TabItem<T> }) {
  return (
    <>
      {item.glyph}
      {item.label}
      {item.count !== undefined && (
        <span className="figures font-normal opacity-85">{formatCount(item.count)}</span>
      )}
    </>
  )
}
