import { type ReactNode, useId } from 'react'

import { cn } from './cn'

interface PanelProps {
  title?: ReactNode
  /** One short fact beside the title, in a lower voice. */
  facts?: ReactNode
  /** A link or a control at the right end of the title. */
  actions?: ReactNode
  /** Pads the body; leave it out for rows and tables, which reach the edges. */
  padded?: boolean
  children?: ReactNode
  className?: string | undefined
}

/** A titled piece of a page. */
export function Panel({ title, facts, actions, padded = false, children, className }: PanelProps) {
  const heading = useId()
  return (
    <section
      className={cn('min-w-0 rounded-panel bg-panel shadow-panel', className)}
      {...(title ? { 'aria-labelledby': heading } : {})}
    >
      {title && (
        <div className="flex min-h-[38px] flex-wrap items-center gap-x-2 gap-y-1 px-3.5 py-1">
          <h2 id={heading} className="text-panel">
            {title}
          </h2>
          {facts && <span className="text-ink-3 text-small">{facts}</span>}
          {actions && <span className="ml-auto flex items-center gap-2 text-small">{actions}</span>}
        </div>
      )}
      {padded ? (
        <div className={cn('px-3.5 pb-3.5', !title && 'pt-3.5')}>{children}</div>
      ) : (
        children
      )}
    </section>
  )
}

/** A row of a panel, 32 px, with a line above. */
export function PanelRow({
  children,
  className,
}: {
  children: ReactNode
  className?: string | undefined
}) {
  return (
    <div
      className={cn(
        'flex min-h-8 min-w-0 items-center gap-2 border-line border-t px-3.5 py-1 text-table',
        className,
      )}
    >
      {children}
    </div>
  )
}
