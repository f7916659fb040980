'use client'

import { cn } from '../ui/cn'
import { formatCount } from '../ui/format'
import { StateGlyph } from '../ui/StateGlyph'
import { hues, type StateWord, wordColor } from '../ui/state-glyphs'
import { useNamespaces } from './use-config'
import { summarize } from './words'

/** For the navigation: rollouts that need somebody, else those on their way. Nothing while all stands still. */
export function ConfigTrouble({ size = 10, className }: { size?: number; className?: string }) {
  const { data } = useNamespaces()
  if (!data) return null
  const { inTrouble, underWay, inReview } = summarize(data)
  const shown: readonly [number, StateWord, string][] = [
    [inTrouble, 'paused', 'in trouble'],
    [underWay, 'rolling_out', 'on the way'],
    [inReview, 'in_review', 'in review'],
  ]
  const first = shown.find(([count]) => count > 0)
  if (!first) return null
  const [count, state, words] = first
  return (
    <span
      className={cn(
        'figures flex items-center gap-1 font-medium text-micro',
        wordColor[hues[state]],
        className,
      )}
    >
      <StateGlyph state={state} size={size} />
      {formatCount(count)}
      <span className="sr-only">{` ${words}`}</span>
    </span>
  )
}
