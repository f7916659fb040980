import type { ReactNode } from 'react'

import { cn } from './cn'

/** A small neutral mark: a label, a zone, "1 behind". Never a state. */
export function Tag({
  icon,
  children,
  className,
}: {
  icon?: ReactNode
  children: ReactNode
  className?: string
}) {
  return (
    <span
      className={cn(
        'inline-flex h-[19px] min-w-0 items-center gap-1 whitespace-nowrap rounded-mark bg-raised px-1.5 text-[11.5px] text-ink-2 [&>svg]:size-3',
        className,
      )}
    >
      {icon}
      <span className="truncate">{children}</span>
    </span>
  )
}
