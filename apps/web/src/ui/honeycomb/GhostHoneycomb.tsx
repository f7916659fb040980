import { GlyphShapes } from '../StateGlyph'
import { glyphs } from '../state-glyphs'

const cell = 26
const rows = 13
const columns = 16
const hexagon = (x: number, y: number) => {
  const r = cell / Math.sqrt(3) - 1.2
  return Array.from({ length: 6 }, (_, corner) => {
    const angle = (Math.PI / 3) * corner - Math.PI / 2
    return `${(x + r * Math.cos(angle)).toFixed(1)},${(y + r * Math.sin(angle)).toFixed(1)}`
  }).join(' ')
}

const width = (columns + 1) * cell
const height = rows * cell * 0.866 + 12
const middle = { x: (columns / 2 + 0.5) * cell, y: (Math.floor(rows / 2) + 0.5) * cell * 0.866 + 6 }

const ghosts = Array.from({ length: rows * columns }, (_, index) => {
  const row = Math.floor(index / columns)
  const x = ((index % columns) + 0.5 + (row % 2) / 2) * cell
  const y = (row + 0.5) * cell * 0.866 + 6
  const distance = Math.hypot((x - middle.x) / (width / 2), (y - middle.y) / (height / 2))
  return { x, y, opacity: Math.max(0, 1 - distance ** 2.2) }
}).filter((it) => it.opacity > 0.06)

/** The fleet that is not there yet, with a place for its first node. */
export function GhostHoneycomb({ className }: { className?: string }) {
  return (
    <svg aria-hidden viewBox={`0 0 ${width} ${height}`} className={className}>
      {ghosts.map(({ x, y, opacity }) => (
        <polygon
          key={`${x} ${y}`}
          points={hexagon(x, y)}
          fill="var(--panel)"
          stroke="var(--ink-4)"
          strokeDasharray="2.5 2"
          opacity={opacity}
        />
      ))}
      <polygon
        points={hexagon(middle.x, middle.y)}
        fill="var(--joining-tint)"
        stroke="var(--joining-fill)"
        strokeWidth={1.4}
        strokeDasharray="3 2"
      />
      <g className="text-joining-fill" transform={`translate(${middle.x - 6} ${middle.y - 6})`}>
        <GlyphShapes shapes={glyphs.joining} />
      </g>
    </svg>
  )
}
