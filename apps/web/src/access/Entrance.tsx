import type { ReactNode } from 'react'

import { BrandMark } from '../shell/Brand'

interface EntranceProps {
  title: string
  children: ReactNode
  lead: ReactNode
}

/** The page of those who are not in yet: one card, one task. */
export function Entrance({ title, lead, children }: EntranceProps) {
  return (
    <main className="flex min-h-dvh flex-col items-center px-4 pt-[14vh] pb-10 max-sm:pt-10">
      <div className="flex items-center gap-2.5 font-semibold text-[15px]">
        <BrandMark size={24} />
        Foundation
      </div>
      <section className="mt-8 w-full max-w-[400px] rounded-panel bg-panel p-6 shadow-panel max-sm:p-5">
        <h1 className="text-title">{title}</h1>
        <p className="mt-1 mb-5 text-pretty text-ink-2">{lead}</p>
        {children}
      </section>
      <p className="mt-5 text-ink-3 text-small">
        The control plane for fleets of Node.js applications
      </p>
    </main>
  )
}
