import { cn } from './cn'
import { fillColor, type GlyphShape, glyphs, hues, type StateWord } from './state-glyphs'

interface StateGlyphProps {
  state: StateWord
  /** Edge in px; the drawing is made for 12. */
  size?: number
  /** Give it where no word stands beside the glyph; otherwise it is decoration. */
  label?: string | undefined
  className?: string | undefined
}

/** The shape and colour of a state. */
export function StateGlyph({ state, size = 12, label, className }: StateGlyphProps) {
  return (
    // biome-ignore lint/a11y/noSvgWithoutTitle: it is named by its label, or hidden
    <svg
      width={size}
      height={size}
      viewBox="0 0 12 12"
      className={cn(fillColor[hues[state]], className)}
      {...(label ? { role: 'img', 'aria-label': label } : { 'aria-hidden': true })}
    >
      <GlyphShapes shapes={glyphs[state]} />
    </svg>
  )
}

/** The strokes of a glyph, in the current colour. */
export function GlyphShapes({ shapes }: { shapes: readonly GlyphShape[] }) {
  return shapes.map((shape) => (
    <path
      key={shape.d}
      d={shape.d}
      fill={shape.fill ? 'currentColor' : 'none'}
      fillRule={shape.evenOdd ? 'evenodd' : undefined}
      stroke={shape.stroke ? 'currentColor' : undefined}
      strokeWidth={shape.stroke}
      strokeDasharray={shape.dash?.join(' ')}
      strokeLinecap={shape.round ? 'round' : undefined}
      strokeLinejoin={shape.round ? 'round' : undefined}
    />
  ))
}
