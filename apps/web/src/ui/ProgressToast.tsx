'use client'

import { X } from 'lucide-react'
import type { ReactNode } from 'react'

import { Button } from './Button'
import { IconButton } from './IconButton'
import { StateGlyph } from './StateGlyph'
import type { StateWord } from './state-glyphs'
import { withToast } from './toasts'

interface Progress {
  /** The same id again replaces what is shown. */
  id: string
  state: StateWord
  /** "Draining 2 nodes" */
  title: ReactNode
  /** "18 of 31 requests left" */
  detail?: ReactNode
  /** The way back: "Resume", "Roll back", "Lift now". */
  action?: { label: string; onPress: () => void; icon?: ReactNode } | undefined
  /** Goes away by itself after a while; otherwise it stays until closed or replaced. */
  done?: boolean
}

/** Says how an act goes, with its way back. Takes no focus. */
export function showProgress(progress: Progress): void {
  void withToast((toast) =>
    toast.custom(() => <ProgressCard {...progress} />, {
      id: progress.id,
      duration: progress.done ? 6_000 : Number.POSITIVE_INFINITY,
    }),
  )
}

/** Says that something was done to which there is nothing to add: "Your name was changed". */
export function showDone(title: string): void {
  showProgress({ id: title, state: 'applied', title, done: true })
}

export function closeProgress(id: string): void {
  void withToast((toast) => toast.dismiss(id))
}

/** The card itself. */
export function ProgressCard({ id, state, title, detail, action }: Progress) {
  return (
    <div className="flex min-h-11 w-[464px] max-w-[calc(100vw-24px)] items-center gap-2.5 rounded-panel bg-overlay py-1.5 pr-2 pl-3.5 text-body shadow-float">
      <StateGlyph state={state} size={13} />
      <p className="min-w-0 flex-1">
        <span className="font-medium">{title}</span>{' '}
        <span className="figures text-ink-2">{detail}</span>
      </p>
      {action && (
        <Button icon={action.icon} onClick={action.onPress}>
          {action.label}
        </Button>
      )}
      <IconButton label="Close" icon={<X aria-hidden />} onClick={() => closeProgress(id)} />
    </div>
  )
}
