import type { ReactNode } from 'react'

import { cn } from './cn'

interface NoticeProps {
  icon: ReactNode
  title: ReactNode
  children?: ReactNode
  actions?: ReactNode
  role?: 'alert' | 'status'
  /** A page's whole body, not a panel's. */
  page?: boolean | undefined
}

/** What stands where content would: one icon, one title, the reason, what to do. */
export function Notice({ icon, title, children, actions, role, page = false }: NoticeProps) {
  return (
    <div
      role={role}
      className={cn(
        'flex flex-col items-center justify-center gap-1.5 px-5 text-center',
        page ? 'min-h-[50vh] py-10' : 'py-7',
      )}
    >
      <span className="mb-0.5 text-ink-3 [&>svg]:size-[22px] [&>svg]:stroke-[1.5]">{icon}</span>
      <p className="font-medium">{title}</p>
      {children && <div className="max-w-[42ch] text-pretty text-ink-2 text-table">{children}</div>}
      {actions && (
        <div className="mt-2 flex flex-wrap items-center justify-center gap-2">{actions}</div>
      )}
    </div>
  )
}
