import type { NodeState } from '@foundation/core/health'

import { type GlyphShape, glyphs } from '../state-glyphs'
import { isTrouble } from './cells'
import type { Layout } from './layout'
import type { Palette } from './palette'

/** What a cell looks like: its state, or a step of the ramp. Equal looks share one drawn sprite. */
export interface Look {
  readonly state: NodeState
  /** A step of the ramp in other modes than state; null where the node said nothing. */
  readonly step: number | null | undefined
}

export function lookKey({ state, step }: Look): string {
  return step === undefined || isTrouble(state)
    ? state
    : `${state === 'healthy' ? '' : state}#${step}`
}

/**
 * Draws each look once into a sprite, and cells as copies of it: 5 000 copies take a few milliseconds where
 * 5 000 paths take a hundred.
 */
export class Painter {
  readonly #sprites = new Map<string, HTMLCanvasElement>()
  readonly #palette: Palette
  readonly #cell: number
  readonly #scale: number
  /** Half the edge of a sprite in px: the largest look with its outline. */
  readonly #reach: number

  constructor(palette: Palette, cell: number, scale: number) {
    this.#palette = palette
    this.#cell = cell
    this.#scale = scale
    this.#reach = Math.ceil(cell * (cell >= 10 ? 0.58 : cell >= 5 ? 0.78 : 0.97) + 1.5)
  }

  /** Redraws everything. Trouble comes last, over its neighbours. */
  paint(context: CanvasRenderingContext2D, layout: Layout, lookOf: (at: number) => Look): void {
    context.clearRect(0, 0, layout.width, layout.height)
    this.#draw(context, layout, layout.places.keys(), lookOf)
  }

  /** Redraws some places, and the cells that reach into them. */
  repaint(
    context: CanvasRenderingContext2D,
    layout: Layout,
    dirty: Iterable<number>,
    lookOf: (at: number) => Look,
  ): void {
    const reach = this.#reach
    context.save()
    context.beginPath()
    const near = new Set<number>()
    for (const at of dirty) {
      const place = layout.places[at]
      const group = place && layout.groups[place.group]
      if (!place || !group) continue
      context.rect(place.x - reach, place.y - reach, reach * 2, reach * 2)
      // Two rows up and down hold every cell that can touch this one.
      for (let row = -2; row <= 2; row += 1) {
        for (let column = -2; column <= 2; column += 1) {
          const neighbour = at + row * group.columns + column
          if (neighbour >= group.first && neighbour < group.end) near.add(neighbour)
        }
      }
    }
    context.clip()
    context.clearRect(0, 0, layout.width, layout.height)
    this.#draw(context, layout, near, lookOf)
    context.restore()
  }

  /** One look at a place, for a cross-fade. */
  stamp(context: CanvasRenderingContext2D, x: number, y: number, look: Look, alpha: number): void {
    const sprite = this.#sprite(look)
    context.globalAlpha = alpha
    context.drawImage(sprite, x - this.#reach, y - this.#reach, this.#reach * 2, this.#reach * 2)
    context.globalAlpha = 1
  }

  #draw(
    context: CanvasRenderingContext2D,
    layout: Layout,
    places: Iterable<number>,
    lookOf: (at: number) => Look,
  ): void {
    const last: number[] = []
    const put = (at: number) => {
      const place = layout.places[at]
      if (place) this.stamp(context, place.x, place.y, lookOf(at), 1)
    }
    for (const at of places) {
      if (isTrouble(lookOf(at).state)) last.push(at)
      else put(at)
    }
    for (const at of last) put(at)
  }

  #sprite(look: Look): HTMLCanvasElement {
    const key = lookKey(look)
    const known = this.#sprites.get(key)
    if (known) return known
    const sprite = document.createElement('canvas')
    const edge = this.#reach * 2 * this.#scale
    sprite.width = edge
    sprite.height = edge
    const context = sprite.getContext('2d')
    if (context) {
      context.scale(this.#scale, this.#scale)
      context.translate(this.#reach, this.#reach)
      drawCell(context, look, this.#cell, this.#palette)
    }
    this.#sprites.set(key, sprite)
    return sprite
  }
}

/** The most a cell is told by: its glyph, its shape, its colour, a dot. */
function levelOf(cell: number): 'glyph' | 'trouble' | 'colour' | 'dot' {
  if (cell >= 18) return 'glyph'
  if (cell >= 10) return 'trouble'
  return cell >= 5 ? 'colour' : 'dot'
}

function drawCell(
  context: CanvasRenderingContext2D,
  look: Look,
  cell: number,
  palette: Palette,
): void {
  const { state, step } = look
  const level = levelOf(cell)
  const trouble = isTrouble(state)
  if (step !== undefined && !trouble) {
    drawRamp(context, step, cell, palette)
    return
  }
  if (level === 'dot') {
    context.fillStyle = state === 'healthy' ? palette.cellLine : palette.fill[state]
    context.beginPath()
    context.arc(0, 0, (cell / 2) * (trouble ? 1.9 : 0.72), 0, Math.PI * 2)
    context.fill()
    return
  }
  if (level === 'colour') {
    hexagon(context, (cell / 2) * (trouble ? 1.3 : 0.92))
    context.fillStyle = state === 'healthy' ? palette.cell : palette.fill[state]
    context.fill()
    return
  }
  const style = cellStyle(state, palette)
  hexagon(context, cell / 2 - style.line / 2 - (style.full ? 0 : 0.35))
  context.setLineDash(style.dash.map((it) => (it * cell) / 22))
  context.lineWidth = style.line
  context.strokeStyle = style.stroke
  if (style.fill) {
    context.fillStyle = style.fill
    context.fill()
  }
  context.stroke()
  context.setLineDash([])
  if (state !== 'healthy' && (level === 'glyph' || trouble)) {
    drawGlyph(
      context,
      glyphs[state],
      cell * 0.475,
      style.full ? palette.canvas : palette.fill[state],
    )
  }
}

function cellStyle(state: NodeState, palette: Palette) {
  const fill = palette.fill[state]
  const tint = palette.tint[state]
  switch (state) {
    case 'healthy':
      return { fill: palette.cell, stroke: palette.cellLine, line: 0.9, dash: [], full: false }
    case 'joining':
      return { fill: tint, stroke: fill, line: 1.2, dash: [3, 2], full: false }
    case 'draining':
      return { fill: tint, stroke: fill, line: 1.2, dash: [], full: false }
    case 'suspect':
      return { fill: tint, stroke: fill, line: 1.6, dash: [], full: false }
    case 'left':
      return { fill: null, stroke: palette.ghost, line: 1, dash: [2, 2], full: false }
    case 'degraded':
    case 'stalled':
    case 'down':
      return { fill, stroke: fill, line: 0.6, dash: [], full: true }
  }
}

function drawRamp(
  context: CanvasRenderingContext2D,
  step: number | null,
  cell: number,
  palette: Palette,
): void {
  hexagon(context, cell / 2 - 0.6)
  context.fillStyle = palette.ramp[step ?? 0] ?? palette.panel
  if (step !== null) context.fill()
  if (cell < 10) return
  context.lineWidth = 0.8
  context.strokeStyle = palette.ghost
  if (step === null) context.setLineDash([2, 2])
  context.stroke()
  context.setLineDash([])
}

/** A path of a pointy-topped hexagon, as wide as twice `half`. */
function hexagon(context: CanvasRenderingContext2D, half: number): void {
  const radius = (half * 2) / Math.sqrt(3)
  context.beginPath()
  for (let corner = 0; corner < 6; corner += 1) {
    const angle = (Math.PI / 3) * corner - Math.PI / 2
    context.lineTo(radius * Math.cos(angle), radius * Math.sin(angle))
  }
  context.closePath()
}

function drawGlyph(
  context: CanvasRenderingContext2D,
  shapes: readonly GlyphShape[],
  size: number,
  color: string,
): void {
  context.save()
  context.scale(size / 12, size / 12)
  context.translate(-6, -6)
  context.fillStyle = color
  context.strokeStyle = color
  for (const shape of shapes) {
    const path = new Path2D(shape.d)
    if (shape.fill) context.fill(path, shape.evenOdd ? 'evenodd' : 'nonzero')
    if (!shape.stroke) continue
    context.lineWidth = shape.stroke
    context.setLineDash(shape.dash ? [...shape.dash] : [])
    context.lineCap = shape.round ? 'round' : 'butt'
    context.lineJoin = shape.round ? 'round' : 'miter'
    context.stroke(path)
  }
  context.restore()
}
