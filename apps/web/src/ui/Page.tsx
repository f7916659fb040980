import type { ReactNode } from 'react'

import { cn } from './cn'

/** The body of a page: panels on a 12 px grid, at most 1760 px wide. */
export function Page({
  children,
  className,
}: {
  children: ReactNode
  className?: string | undefined
}) {
  return (
    <div
      className={cn(
        'mx-auto flex w-full max-w-[1800px] flex-col gap-3 px-5 py-4 max-sm:px-3 max-sm:py-3',
        className,
      )}
    >
      {children}
    </div>
  )
}

interface PageHeaderProps {
  title: ReactNode
  /** The title is an identifier. */
  mono?: boolean
  /** The answer, or one line of facts, beside the title. */
  facts?: ReactNode
  /** At most one of them primary. */
  actions?: ReactNode
  className?: string | undefined
}

/** A page's title row. */
export function PageHeader({ title, mono = false, facts, actions, className }: PageHeaderProps) {
  return (
    <header className={cn('flex min-h-7 flex-wrap items-center gap-x-2.5 gap-y-2', className)}>
      <h1 className={cn('min-w-0 truncate text-title', mono && 'mono')}>{title}</h1>
      {facts && <div className="flex min-w-0 flex-wrap items-center gap-2 text-ink-3">{facts}</div>}
      {actions && <div className="ml-auto flex flex-wrap items-center gap-2">{actions}</div>}
    </header>
  )
}

/** The main column and a side column, which goes under the main one below 1280 px. */
export function PageColumns({
  main,
  side,
  className,
}: {
  main: ReactNode
  side: ReactNode
  className?: string
}) {
  return (
    <div
      className={cn(
        'grid gap-3 xl:grid-cols-[minmax(0,1fr)_334px] min-[1920px]:grid-cols-[minmax(0,1fr)_420px]',
        className,
      )}
    >
      <div className="flex min-w-0 flex-col gap-3">{main}</div>
      <div className="grid min-w-0 content-start gap-3 max-xl:lg:grid-cols-2 xl:grid-cols-1">
        {side}
      </div>
    </div>
  )
}
