'use client'

import { Button } from '../../ui/Button'
import { plural } from '../../ui/format'
import { StateGlyph } from '../../ui/StateGlyph'

interface SaveBarProps {
  /** Fields that would change. */
  changes: number
  /** Fields that cannot be saved so. */
  faults: number
  isNew: boolean
  onDiscard: () => void
  onSave: () => void
}

/** Stands at the foot of the page while something is not saved. */
export function SaveBar({ changes, faults, isNew, onDiscard, onSave }: SaveBarProps) {
  return (
    <section
      aria-label="What is not saved"
      className="sticky bottom-4 z-20 flex min-h-11 animate-rise items-center self-center max-sm:self-stretch gap-2 rounded-panel bg-overlay py-1.5 pr-2 pl-3.5 shadow-float max-sm:bottom-[72px]"
    >
      <span role="status" className="figures mr-2 flex items-center gap-2 max-sm:mr-auto">
        {faults > 0 ? (
          <>
            <StateGlyph state="rejected" />
            {plural(faults, 'fault')}
          </>
        ) : changes === 0 ? (
          'Nothing changes'
        ) : isNew ? (
          'Not saved yet'
        ) : (
          `${plural(changes, 'change')} not saved`
        )}
      </span>
      <Button variant="ghost" onClick={onDiscard}>
        Discard
      </Button>
      <Button variant="primary" disabled={faults === 0 && changes === 0} onClick={onSave}>
        {isNew ? 'Create…' : 'Save…'}
      </Button>
    </section>
  )
}
