'use client'

import { Button } from '../../ui/Button'
import { plural } from '../../ui/format'
import { StateGlyph } from '../../ui/StateGlyph'

interface DraftBarProps {
  /** Values that are not saved. */
  changes: number
  /** Why it cannot be saved. */
  fault: string | null
  pending: boolean
  error: string | null
  onDiscard: () => void
  onSave: () => void
}

/** Stands at the foot of the page while something is typed that is not saved. */
export function DraftBar({ changes, fault, pending, error, onDiscard, onSave }: DraftBarProps) {
  return (
    <section
      aria-label="What is not saved"
      className="sticky bottom-4 z-20 flex min-h-11 max-w-full animate-rise flex-wrap items-center gap-2 self-center rounded-panel bg-overlay py-1.5 pr-2 pl-3.5 shadow-float max-sm:bottom-[72px] max-sm:self-stretch"
    >
      <span role="status" className="figures mr-2 flex min-w-0 items-center gap-2 max-sm:mr-auto">
        {(fault ?? error) !== null && <StateGlyph state="rejected" className="shrink-0" />}
        <span className="max-w-[60ch] break-words">
          {fault ?? error ?? `${plural(changes, 'change')} not saved`}
        </span>
      </span>
      <Button variant="ghost" onClick={onDiscard}>
        Discard
      </Button>
      <Button variant="primary" disabled={fault !== null} pending={pending} onClick={onSave}>
        Save draft
      </Button>
    </section>
  )
}
