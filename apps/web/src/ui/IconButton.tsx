import type { ComponentProps, ReactNode } from 'react'

import { cn } from './cn'
import { Tooltip } from './Tooltip'

export interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  /** What it does: read by screen readers and shown as tooltip. */
  label: string
  icon: ReactNode
  /** With an outline, as a control of its own. */
  outlined?: boolean
  /** The key that does the same. */
  shortcut?: string | undefined
}

/** A verb as an icon, named. */
export function IconButton({
  label,
  icon,
  outlined = false,
  shortcut,
  className,
  ...rest
}: IconButtonProps) {
  return (
    <Tooltip content={label} shortcut={shortcut}>
      <button
        type="button"
        aria-label={label}
        className={cn(
          'hit inline-grid size-7 shrink-0 place-items-center rounded-control text-ink-3 transition-colors duration-[120ms]',
          'hover:bg-hover hover:text-ink disabled:opacity-45 [&>svg]:size-[15px]',
          outlined && 'ring-line bg-panel',
          className,
        )}
        {...rest}
      >
        {icon}
      </button>
    </Tooltip>
  )
}
