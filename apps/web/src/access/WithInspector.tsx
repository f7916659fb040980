import type { ReactNode } from 'react'

import { cn } from '../ui/cn'

interface WithInspectorProps {
  /** Nothing while none is open. */
  inspector: ReactNode
  children: ReactNode
}

/** A list, and beside it the one thing of it that stands open. */
export function WithInspector({ inspector, children }: WithInspectorProps) {
  return (
    <div
      className={cn(
        'grid items-start gap-3',
        inspector &&
          'xl:grid-cols-[minmax(0,1fr)_396px] min-[1920px]:grid-cols-[minmax(0,1fr)_432px]',
      )}
    >
      {children}
      {inspector}
    </div>
  )
}
