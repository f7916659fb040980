import { type ReactNode, useId } from 'react'

import { cn } from './cn'

interface SectionProps {
  title: ReactNode
  /** One short fact beside the title, in a lower voice. */
  facts?: ReactNode
  /** A link or a control at the right end of the title. */
  actions?: ReactNode
  /** The body reaches the edges: rows and lists. */
  flush?: boolean
  children: ReactNode
}

/** A titled part of an inspector, with a line under it. */
export function Section({ title, facts, actions, flush = false, children }: SectionProps) {
  const heading = useId()
  return (
    <section aria-labelledby={heading} className="min-w-0 border-line border-b last:border-b-0">
      <div className="flex min-h-[38px] flex-wrap items-center gap-x-2 gap-y-1 px-3.5 py-1.5">
        <h3 id={heading} className="text-panel">
          {title}
        </h3>
        {facts && <span className="min-w-0 text-ink-3 text-small">{facts}</span>}
        {actions && <span className="ml-auto flex items-center gap-2 text-small">{actions}</span>}
      </div>
      <div className={cn('pb-3', !flush && 'px-3.5')}>{children}</div>
    </section>
  )
}
