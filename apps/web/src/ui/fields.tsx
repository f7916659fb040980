'use client'

import { Check, Minus } from 'lucide-react'
import { Checkbox as RadixCheckbox, Switch as RadixSwitch } from 'radix-ui'
import type { ComponentProps, ReactNode } from 'react'

import { cn } from './cn'

const field =
  'field-ring w-full rounded-control bg-well px-[9px] text-table text-ink disabled:opacity-50'

interface InputProps extends ComponentProps<'input'> {
  /** The value is an identifier. */
  mono?: boolean
}

/** One line of text. 16 px on a phone, under which Safari zooms into the field. */
export function Input({ mono = false, className, ...rest }: InputProps) {
  return (
    <input
      className={cn(
        field,
        'h-[30px] max-sm:h-11 max-sm:text-[16px]',
        mono && 'font-mono',
        className,
      )}
      {...rest}
    />
  )
}

export function TextArea({ className, ...rest }: ComponentProps<'textarea'>) {
  return (
    <textarea className={cn(field, 'min-h-20 py-1.5 max-sm:text-[16px]', className)} {...rest} />
  )
}

/** The browser's own list: it is at home on every device. */
export function Select({ className, ...rest }: ComponentProps<'select'>) {
  return (
    <select className={cn(field, 'h-[30px] max-sm:h-11 max-sm:text-[16px]', className)} {...rest} />
  )
}

interface LabelledProps {
  label: ReactNode
  /** Beside the label, in a lower voice. */
  hint?: ReactNode
  error?: string | undefined
  htmlFor: string
  children: ReactNode
  className?: string | undefined
}

/** A field with its name and its fault. The fault's id is `<htmlFor>-error`. */
export function Labelled({ label, hint, error, htmlFor, children, className }: LabelledProps) {
  return (
    <div className={cn('min-w-0', className)}>
      <div className="mb-1 flex items-baseline gap-1.5 text-small">
        <label htmlFor={htmlFor} className="font-medium text-ink-2">
          {label}
        </label>
        {hint && <span className="text-ink-3">{hint}</span>}
      </div>
      {children}
      {error && (
        <p id={`${htmlFor}-error`} role="alert" className="mt-1 text-down text-small">
          {error}
        </p>
      )}
    </div>
  )
}

interface CheckboxProps {
  /** For a `label` beside it. */
  id?: string
  label: string
  checked: boolean | 'indeterminate'
  onChange: (checked: boolean) => void
  disabled?: boolean
  /** Rows hand on the click, so that a range can be chosen with shift. */
  onClick?: (event: React.MouseEvent) => void
  tabIndex?: number
}

/** A box to tick, named for screen readers by `label`. */
export function Checkbox({
  id,
  label,
  checked,
  onChange,
  disabled = false,
  onClick,
  tabIndex,
}: CheckboxProps) {
  return (
    // The box is 14 px, what can be hit 24: the margin takes back the room that this would cost.
    <RadixCheckbox.Root
      id={id}
      aria-label={label}
      checked={checked}
      disabled={disabled}
      onCheckedChange={(next) => onChange(next === true)}
      onClick={onClick}
      tabIndex={tabIndex}
      className="hit -m-[5px] group/box grid size-6 shrink-0 place-items-center rounded-control disabled:opacity-45"
    >
      <span className="grid size-3.5 place-items-center rounded-mark text-on-ink shadow-[inset_0_0_0_1.25px_var(--control)] group-data-[state=checked]/box:bg-ink group-data-[state=checked]/box:shadow-none group-data-[state=indeterminate]/box:bg-ink group-data-[state=indeterminate]/box:shadow-none">
        <RadixCheckbox.Indicator>
          {checked === 'indeterminate' ? (
            <Minus aria-hidden className="size-2.5" strokeWidth={3} />
          ) : (
            <Check aria-hidden className="size-2.5" strokeWidth={3.5} />
          )}
        </RadixCheckbox.Indicator>
      </span>
    </RadixCheckbox.Root>
  )
}

interface SwitchProps {
  label: string
  checked: boolean
  onChange: (checked: boolean) => void
  disabled?: boolean
}

/** On or off, at once. */
export function Switch({ label, checked, onChange, disabled = false }: SwitchProps) {
  return (
    <RadixSwitch.Root
      aria-label={label}
      checked={checked}
      disabled={disabled}
      onCheckedChange={onChange}
      className="hit -my-1 group/switch grid h-6 w-7 shrink-0 place-items-center rounded-control disabled:opacity-45"
    >
      <span className="block h-4 w-7 rounded-full pt-0.5 shadow-[inset_0_0_0_1.5px_var(--control)] group-data-[state=checked]/switch:bg-ink group-data-[state=checked]/switch:shadow-none">
        <RadixSwitch.Thumb className="block size-3 translate-x-0.5 rounded-full bg-control transition-transform duration-[120ms] data-[state=checked]:translate-x-[14px] data-[state=checked]:bg-on-ink" />
      </span>
    </RadixSwitch.Root>
  )
}
