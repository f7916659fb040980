import type { ReleaseState } from '@foundation/core/config'
import type { AckStatus } from '@foundation/core/feed'
import type { CheckStatus, ClusterHealth, NodeState } from '@foundation/core/health'
import type { BreakerStateName } from '@foundation/core/protection'

/** Every word that has a glyph: states of nodes, checks, acks, breakers, releases and the cluster. */
export type StateWord =
  | NodeState
  | CheckStatus
  | AckStatus
  | ClusterHealth
  | BreakerStateName
  | ReleaseState

/** Name of the hue's tokens: `--<hue>`, `--<hue>-fill`, `--<hue>-tint`. */
export type Hue = NodeState

/** One stroke or fill of a glyph, in a 12 × 12 box. Drawn alike by the DOM and by the canvas. */
export interface GlyphShape {
  readonly d: string
  readonly fill?: boolean
  readonly evenOdd?: boolean
  readonly stroke?: number
  readonly dash?: readonly number[]
  readonly round?: boolean
}

const circleAt = (x: number, y: number, r: number) =>
  `M${x - r} ${y}a${r} ${r} 0 1 1 ${2 * r} 0a${r} ${r} 0 1 1 ${-2 * r} 0Z`

const circle = (r: number) => circleAt(6, 6, r)

const padlock: GlyphShape[] = [
  {
    d: 'M3.4 5.2h5.2A1.4 1.4 0 0 1 10 6.6v2.8a1.4 1.4 0 0 1-1.4 1.4H3.4A1.4 1.4 0 0 1 2 9.4V6.6a1.4 1.4 0 0 1 1.4-1.4Z',
    fill: true,
  },
  { d: 'M3.9 5.2V3.6a2.1 2.1 0 0 1 4.2 0v1.6', stroke: 1.4 },
]

const disc: GlyphShape[] = [{ d: circle(3.9), fill: true }]
const triangle: GlyphShape[] = [{ d: 'M6 1.4 11 10.3H1Z', fill: true, stroke: 1.2, round: true }]
const octagon: GlyphShape[] = [
  {
    d: 'M3.7.8h4.6l2.9 2.9v4.6l-2.9 2.9H3.7L.8 8.3V3.7ZM4.35 3.4 3.4 4.35 5.05 6 3.4 7.65l.95.95L6 6.95 7.65 8.6l.95-.95L6.95 6 8.6 4.35l-.95-.95L6 5.05Z',
    fill: true,
    evenOdd: true,
  },
]

const ticked: GlyphShape[] = [
  { d: circle(5), stroke: 1.3 },
  { d: 'M3.8 6.2 5.4 7.7 8.3 4.5', stroke: 1.5, round: true },
]
const dotted: GlyphShape[] = [{ d: circle(4.4), stroke: 1.5, dash: [1.3, 2.15], round: true }]
const cross: GlyphShape[] = [{ d: 'M2.6 2.6 9.4 9.4M9.4 2.6 2.6 9.4', stroke: 2.1, round: true }]
const slashed: GlyphShape[] = [
  { d: circle(4), stroke: 1.3 },
  { d: 'M3.2 8.8 8.8 3.2', stroke: 1.3 },
]

/** The silhouettes differ, not only the insides, so that a state is told without its colour. */
export const glyphs: Record<StateWord, readonly GlyphShape[]> = {
  joining: [
    { d: circle(4.4), stroke: 1.5, dash: [2.6, 2] },
    { d: circle(1.6), fill: true },
  ],
  healthy: disc,
  degraded: triangle,
  stalled: [
    {
      d: 'M2.8 1.2h6.4a1.6 1.6 0 0 1 1.6 1.6v6.4a1.6 1.6 0 0 1-1.6 1.6H2.8a1.6 1.6 0 0 1-1.6-1.6V2.8a1.6 1.6 0 0 1 1.6-1.6ZM3.7 3.4v5.2h1.5V3.4ZM6.8 3.4v5.2h1.5V3.4Z',
      fill: true,
      evenOdd: true,
    },
  ],
  draining: [
    { d: circle(4.3), stroke: 1.4 },
    { d: 'M1.7 6a4.3 4.3 0 0 0 8.6 0Z', fill: true },
  ],
  suspect: [
    { d: 'M6 1.1 10.9 6 6 10.9 1.1 6Z', stroke: 1.6, round: true },
    { d: circle(1.25), fill: true },
  ],
  down: octagon,
  left: slashed,
  passing: disc,
  warning: triangle,
  critical: octagon,
  applied: ticked,
  pending: dotted,
  closed: [
    { d: 'M.5 6h11', stroke: 1.5 },
    { d: circleAt(3, 6, 1.7), fill: true },
    { d: circleAt(9, 6, 1.7), fill: true },
  ],
  half_open: [
    { d: 'M.3 7H3M9 7h2.7M3 7l5.4-2.6', stroke: 1.5, dash: [1.7, 1.3] },
    { d: circleAt(3, 7, 1.7), fill: true },
    { d: circleAt(9, 7, 1.5), stroke: 1.2 },
  ],
  open: [
    { d: 'M.3 7.5H3M9 7.5h2.7M3 7.5 8.3 2.2', stroke: 1.6, round: true },
    { d: circleAt(3, 7.5, 1.7), fill: true },
    { d: circleAt(9, 7.5, 1.7), fill: true },
  ],
  forced_open: padlock,
  forced_closed: padlock,
  metrics_only: [
    {
      d: 'M.9 6.2a.5.5 0 0 1 0-.4 5.5 5.5 0 0 1 10.2 0 .5.5 0 0 1 0 .4 5.5 5.5 0 0 1-10.2 0Z',
      stroke: 1.1,
      round: true,
    },
    { d: circle(1.6), stroke: 1.1 },
  ],
  rejected: cross,
  in_review: [
    { d: 'M1.8 1.9h8.4v6H6.4L3.9 10.4V7.9H1.8Z', stroke: 1.3, round: true },
    { d: 'M4 4.9h4', stroke: 1.3, round: true },
  ],
  approved: [{ d: 'M3 1.8 10.2 6 3 10.2Z', stroke: 1.4, round: true }],
  rolling_out: dotted,
  paused: [{ d: 'M2.6 1.6h2.2v8.8H2.6ZM7.2 1.6h2.2v8.8H7.2Z', stroke: 1.2, round: true }],
  released: ticked,
  rolled_back: [
    { d: 'M4.4 1.8 1.8 4.4 4.4 7', stroke: 1.5, round: true },
    { d: 'M2 4.4h5.2a2.9 2.9 0 0 1 0 5.8H4.6', stroke: 1.5, round: true },
  ],
  superseded: slashed,
  declined: cross,
}

/** One hue, one meaning, in the whole product. */
export const hues: Record<StateWord, Hue> = {
  joining: 'joining',
  healthy: 'healthy',
  degraded: 'degraded',
  stalled: 'stalled',
  draining: 'draining',
  suspect: 'suspect',
  down: 'down',
  left: 'left',
  passing: 'healthy',
  warning: 'degraded',
  critical: 'down',
  applied: 'healthy',
  pending: 'joining',
  rejected: 'down',
  closed: 'healthy',
  half_open: 'joining',
  open: 'down',
  forced_open: 'down',
  forced_closed: 'degraded',
  metrics_only: 'left',
  in_review: 'draining',
  approved: 'draining',
  rolling_out: 'joining',
  paused: 'degraded',
  released: 'healthy',
  rolled_back: 'degraded',
  superseded: 'left',
  declined: 'down',
}

/** Classes are written out, since Tailwind finds only names that stand in the source. */
export const wordColor: Record<Hue, string> = {
  joining: 'text-joining',
  healthy: 'text-healthy',
  degraded: 'text-degraded',
  stalled: 'text-stalled',
  draining: 'text-draining',
  suspect: 'text-suspect',
  down: 'text-down',
  left: 'text-left-word',
}

export const fillColor: Record<Hue, string> = {
  joining: 'text-joining-fill',
  healthy: 'text-healthy-fill',
  degraded: 'text-degraded-fill',
  stalled: 'text-stalled-fill',
  draining: 'text-draining-fill',
  suspect: 'text-suspect-fill',
  down: 'text-down-fill',
  left: 'text-left-fill',
}

export const tintGround: Record<Hue, string> = {
  joining: 'bg-joining-tint',
  healthy: 'bg-healthy-tint',
  degraded: 'bg-degraded-tint',
  stalled: 'bg-stalled-tint',
  draining: 'bg-draining-tint',
  suspect: 'bg-suspect-tint',
  down: 'bg-down-tint',
  left: 'bg-left-tint',
}
