'use client'

import type { ReactNode } from 'react'

import type { TimeZone } from './format'
import { StateGlyph } from './StateGlyph'
import type { StateWord } from './state-glyphs'
import { Time } from './Time'

export interface TimelineItem {
  id: string
  at: Date
  /** A state's glyph, or an icon for what a person did. */
  mark: StateWord | { icon: ReactNode }
  title: ReactNode
  /** One line: who, why, how many. */
  detail?: ReactNode
}

interface TimelineProps {
  items: readonly TimelineItem[]
  zone?: TimeZone
  /** The item that a chart or the rail points at. */
  selected?: string | undefined
}

/** What changed, newest first. */
export function Timeline({ items, zone, selected }: TimelineProps) {
  return (
    <ol className="px-3.5 pb-2.5">
      {items.map((item) => (
        <li
          key={item.id}
          data-selected={item.id === selected || undefined}
          className="group relative grid grid-cols-[38px_20px_minmax(0,1fr)] gap-x-2 pb-2.5 data-selected:bg-selected"
        >
          <Time
            at={item.at}
            as="clock"
            seconds={false}
            {...(zone ? { zone } : {})}
            className="pt-px text-ink-3"
          />
          <span className="ring-line relative z-10 grid size-5 place-items-center rounded-[5px] bg-raised text-ink-2 [&>svg]:size-3">
            {typeof item.mark === 'string' ? (
              <StateGlyph state={item.mark} size={11} label={item.mark} />
            ) : (
              item.mark.icon
            )}
          </span>
          <span
            aria-hidden
            className="absolute top-5 bottom-0 left-[55.5px] w-px bg-line-strong group-last:hidden"
          />
          <div className="min-w-0">
            <p className="truncate font-medium">{item.title}</p>
            {item.detail && <p className="line-clamp-2 text-ink-3 text-table">{item.detail}</p>}
          </div>
        </li>
      ))}
    </ol>
  )
}
