'use client'

import { X } from 'lucide-react'
import dynamic from 'next/dynamic'
import { type ReactNode, useId } from 'react'

import { IconButton } from './IconButton'
import { useKeys } from './keys'
import { useMedia } from './use-media'

const Sheet = dynamic(() => import('./Sheet').then((it) => it.Sheet))

interface InspectorProps {
  /** A state's glyph. */
  glyph?: ReactNode
  title: ReactNode
  onClose: () => void
  children: ReactNode
  /** The verbs, always in sight. */
  foot?: ReactNode
}

/**
 * One thing of a list, beside it: the list keeps its place and its selection. A panel of its own from 1280 px
 * on, a sheet below. Closes with Escape.
 */
export function Inspector({ glyph, title, onClose, children, foot }: InspectorProps) {
  const heading = useId()
  const wide = useMedia('(min-width: 1280px)')
  useKeys({ Escape: onClose }, wide === true)
  if (wide === null) return null
  const footer = foot && (
    <div className="sticky bottom-0 z-10 mt-auto flex flex-wrap items-center gap-2 border-line border-t bg-inherit px-3.5 py-2.5">
      {foot}
    </div>
  )
  if (!wide) {
    return (
      <Sheet
        open
        onOpenChange={(open) => !open && onClose()}
        title={
          <span className="flex min-w-0 items-center gap-2">
            {glyph}
            <span className="truncate">{title}</span>
          </span>
        }
      >
        <div className="flex min-h-full flex-col bg-overlay">
          {children}
          {footer}
        </div>
      </Sheet>
    )
  }
  // As high as what is left under the page's head, so that the foot is in sight before anything scrolls.
  return (
    <aside
      aria-labelledby={heading}
      className="sticky top-3 flex max-h-[max(480px,calc(100dvh-156px))] min-w-0 animate-fade flex-col self-start overflow-y-auto rounded-panel bg-panel shadow-panel"
    >
      <div className="sticky top-0 z-10 flex min-h-11 shrink-0 items-center gap-2 border-line border-b bg-inherit px-3.5">
        {glyph}
        <h2 id={heading} className="min-w-0 truncate text-panel">
          {title}
        </h2>
        <IconButton
          label="Close"
          shortcut="Esc"
          icon={<X aria-hidden />}
          onClick={onClose}
          className="-mr-1.5 ml-auto"
        />
      </div>
      {children}
      {footer}
    </aside>
  )
}
