'use client'

import { Check } from 'lucide-react'
import { DropdownMenu as Radix } from 'radix-ui'
import type { ReactNode } from 'react'

import { cn } from './cn'
import { Kbd } from './Kbd'

interface MenuProps {
  /** The button that opens it. */
  trigger: ReactNode
  align?: 'start' | 'end'
  children: ReactNode
}

/** A short list of verbs or choices. */
export function Menu({ trigger, align = 'end', children }: MenuProps) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align={align}
          sideOffset={6}
          collisionPadding={8}
          className="z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-44 animate-fade overflow-y-auto rounded-panel bg-overlay p-1 text-body shadow-float outline-none"
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

const item =
  'flex h-[30px] cursor-default select-none items-center gap-2 rounded-control px-2 outline-none data-highlighted:bg-selected data-disabled:text-ink-3 max-sm:h-11 [&>svg]:size-[14px] [&>svg]:text-ink-3'

interface MenuItemProps {
  icon?: ReactNode
  children: ReactNode
  onSelect: () => void
  shortcut?: string
  danger?: boolean
  /** Shown, but not to be chosen; says why in `aside`. */
  disabled?: boolean
  aside?: ReactNode
}

export function MenuItem({
  icon,
  children,
  onSelect,
  shortcut,
  danger = false,
  disabled = false,
  aside,
}: MenuItemProps) {
  return (
    <Radix.Item
      className={cn(item, danger && 'text-down [&>svg]:text-down')}
      disabled={disabled}
      onSelect={onSelect}
    >
      {icon}
      <span className="flex-1">{children}</span>
      {aside && <span className="text-ink-3 text-small">{aside}</span>}
      {shortcut && <Kbd>{shortcut}</Kbd>}
    </Radix.Item>
  )
}

interface MenuChoiceProps<T extends string> {
  label: string
  value: T
  options: readonly { value: T; label: ReactNode; icon?: ReactNode }[]
  onChange: (value: T) => void
}

/** One of several, with a tick at the chosen one. */
export function MenuChoice<T extends string>({
  label,
  value,
  options,
  onChange,
}: MenuChoiceProps<T>) {
  return (
    <Radix.RadioGroup
      aria-label={label}
      value={value}
      onValueChange={(next) => onChange(next as T)}
    >
      {options.map((option) => (
        <Radix.RadioItem key={option.value} value={option.value} className={item}>
          {option.icon}
          <span className="flex-1">{option.label}</span>
          <Radix.ItemIndicator>
            <Check aria-hidden className="size-3.5" />
          </Radix.ItemIndicator>
        </Radix.RadioItem>
      ))}
    </Radix.RadioGroup>
  )
}

interface MenuCheckProps {
  checked: boolean
  onChange: (checked: boolean) => void
  children: ReactNode
  aside?: ReactNode
}

/** One of many that can be on at once. The menu stays open. */
export function MenuCheck({ checked, onChange, children, aside }: MenuCheckProps) {
  return (
    <Radix.CheckboxItem
      className={item}
      checked={checked}
      onCheckedChange={onChange}
      onSelect={(event) => event.preventDefault()}
    >
      <span
        aria-hidden
        className={cn(
          'grid size-3.5 place-items-center rounded-mark shadow-[inset_0_0_0_1.25px_var(--control)]',
          checked && 'bg-ink text-on-ink shadow-none',
        )}
      >
        {checked && <Check className="size-2.5" strokeWidth={3.5} />}
      </span>
      <span className="flex-1">{children}</span>
      {aside && <span className="figures text-ink-3 text-small">{aside}</span>}
    </Radix.CheckboxItem>
  )
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <Radix.Label className="px-2 pt-1.5 pb-1 text-ink-3 text-small">{children}</Radix.Label>
}

export function MenuLine() {
  return <Radix.Separator className="my-1 h-px bg-line-strong" />
}
