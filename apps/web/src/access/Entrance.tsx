import type { ReactNode } from 'react'

import { BrandMark } from '../shell/Brand'
import { Skeleton } from '../ui/Skeleton'

interface EntranceProps {
  title: string
  lead: ReactNode
  children?: ReactNode
}

/** The page of those who are not in yet: one card, one task. */
export function Entrance({ title, lead, children }: EntranceProps) {
  return (
    <Frame>
      <h1 className="text-title">{title}</h1>
      <div className="mt-1 mb-5 text-pretty text-ink-2 last:mb-0">{lead}</div>
      {children}
    </Frame>
  )
}

/** The same card while nobody knows yet what it will ask. */
export function EntranceWaiting({ label }: { label: string }) {
  return (
    <Frame>
      <div role="status" aria-label={label} className="flex flex-col gap-3">
        <Skeleton className="h-5 w-40" />
        <Skeleton className="mb-3 w-full" />
        <EntranceLines />
      </div>
    </Frame>
  )
}

/** Where a form will stand. */
export function EntranceLines() {
  return (
    <div className="flex flex-col gap-3">
      <Skeleton className="h-8 w-full" />
      <Skeleton className="h-8 w-full" />
      <Skeleton className="h-9 w-full" />
    </div>
  )
}

function Frame({ children }: { children: ReactNode }) {
  return (
    <main className="flex min-h-dvh flex-col items-center px-4 pt-[14vh] pb-10 max-sm:pt-10">
      <div className="flex items-center gap-2.5 font-semibold text-[15px]">
        <BrandMark size={24} />
        Foundation
      </div>
      <section className="mt-8 w-full max-w-[400px] rounded-panel bg-panel p-6 shadow-panel max-sm:p-5">
        {children}
      </section>
      <p className="mt-5 text-ink-3 text-small">
        The control plane for fleets of Node.js applications
      </p>
    </main>
  )
}

/** Says how one came to be here again. */
export function EntranceNote({ children }: { children: ReactNode }) {
  return (
    <p role="alert" className="mb-4 text-pretty rounded-control bg-raised px-2.5 py-2 text-table">
      {children}
    </p>
  )
}
