import { cn } from './cn'
import { StateGlyph } from './StateGlyph'
import { hues, type StateWord, tintGround, wordColor } from './state-glyphs'

interface StateBadgeProps {
  state: StateWord
  /** `row`: glyph and word, in lists. `badge`: with a tint, only in a page's header. */
  variant?: 'row' | 'badge'
  /** Words instead of the state's own, as in "r4127 rejected". */
  children?: React.ReactNode
  className?: string | undefined
}

/** A state in colour, shape and word. */
export function StateBadge({ state, variant = 'row', children, className }: StateBadgeProps) {
  const hue = hues[state]
  return (
    <span
      className={cn(
        'inline-flex items-center whitespace-nowrap align-middle font-medium',
        wordColor[hue],
        variant === 'row' ? 'gap-1.5' : 'h-5 gap-[5px] rounded-[5px] pr-[7px] pl-1.5 text-small',
        variant === 'badge' && tintGround[hue],
        className,
      )}
    >
      <StateGlyph state={state} />
      <span>{children ?? state}</span>
    </span>
  )
}
