'use client'

import { cn } from '../ui/cn'
import { formatCount } from '../ui/format'
import { StateGlyph } from '../ui/StateGlyph'
import { hues, wordColor } from '../ui/state-glyphs'
import { useProtectionSummary } from './use-summary'

/** How many guards are not closed, for the navigation. Nothing while all are. */
export function TrippedCount({ size = 10, className }: { size?: number; className?: string }) {
  const { data } = useProtectionSummary()
  if (!data || data.tripped === 0) return null
  return (
    <span
      className={cn(
        'figures flex items-center gap-1 font-medium text-micro',
        wordColor[hues.open],
        className,
      )}
    >
      <StateGlyph state="open" size={size} />
      {formatCount(data.tripped)}
      <span className="sr-only">tripped</span>
    </span>
  )
}
