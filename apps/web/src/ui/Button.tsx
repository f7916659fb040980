import { cva, type VariantProps } from 'class-variance-authority'
import { Slot } from 'radix-ui'
import type { ComponentProps, ReactNode } from 'react'

import { cn } from './cn'

const button = cva(
  [
    'hit inline-flex shrink-0 select-none items-center justify-center gap-1.5 whitespace-nowrap rounded-control font-medium',
    'transition-[background-color,opacity] duration-[120ms] ease-standard active:translate-y-px',
    'disabled:opacity-45 aria-disabled:opacity-45 disabled:active:translate-y-0 [&>svg]:size-[14px]',
  ],
  {
    variants: {
      variant: {
        primary: 'bg-ink text-on-ink hover:bg-ink/88',
        default: 'ring-line bg-panel text-ink hover:bg-hover [&>svg]:text-ink-3',
        ghost: 'text-ink-2 hover:bg-hover hover:text-ink [&>svg]:text-ink-3',
        danger:
          'bg-panel text-down shadow-[inset_0_0_0_1px_color-mix(in_srgb,var(--down)_45%,transparent)] hover:bg-down-tint',
      },
      size: {
        md: 'h-7 px-2.5 text-table max-sm:h-9 max-sm:px-3',
        sm: 'h-6 px-2 text-small max-sm:h-8',
        lg: 'h-9 px-4 text-body',
      },
    },
    defaultVariants: { variant: 'default', size: 'md' },
  },
)

export interface ButtonProps extends ComponentProps<'button'>, VariantProps<typeof button> {
  /** Stands before the words. */
  icon?: ReactNode
  /** The key that does the same, shown after the words. */
  hint?: ReactNode
  /** The act runs: the button takes no second press and says so. */
  pending?: boolean
  /** Gives the look to the one child, a link for instance. `icon` and `hint` are then the child's own. */
  asChild?: boolean
}

/** A verb. At most one `primary` a page; `danger` for what ends something. */
export function Button({
  variant,
  size,
  icon,
  hint,
  pending = false,
  asChild = false,
  className,
  children,
  type = 'button',
  onClick,
  ...rest
}: ButtonProps) {
  const look = cn(button({ variant, size }), className)
  if (asChild) {
    return (
      <Slot.Root className={look} onClick={onClick} {...rest}>
        {children}
      </Slot.Root>
    )
  }
  return (
    <button
      type={type}
      className={look}
      aria-busy={pending || undefined}
      aria-disabled={pending || undefined}
      onClick={pending ? (event) => event.preventDefault() : onClick}
      {...rest}
    >
      {icon}
      {children}
      {hint}
    </button>
  )
}
