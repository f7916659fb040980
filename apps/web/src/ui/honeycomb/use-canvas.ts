'use client'

import type { NodeCell } from '@foundation/core/nodes'
import { type RefObject, useEffect, useRef, useState } from 'react'

import { type HoneycombMode, shadeOf } from './cells'
import type { Layout } from './layout'
import { type Look, lookKey, Painter } from './paint'
import { onThemeChange, type Palette, readPalette } from './palette'

const fadeMs = 400

interface Fade {
  readonly from: Look
  readonly startedAt: number
}

/** What the canvas shows now; what comes next is drawn as the difference to it. */
interface Shown {
  readonly layout: Layout
  readonly mode: HoneycombMode
  readonly palette: Palette
  readonly painter: Painter
  readonly looks: Look[]
  readonly fades: Map<number, Fade>
}

/** Keeps a canvas true to the cells: all of it when places or colours change, else only cells that changed. */
export function useCanvas(
  canvas: RefObject<HTMLCanvasElement | null>,
  layout: Layout | null,
  cells: readonly NodeCell[],
  mode: HoneycombMode,
): void {
  const palette = usePalette(canvas)
  const shown = useRef<Shown | null>(null)
  const frame = useRef(0)

  useEffect(() => {
    const element = canvas.current
    const context = element?.getContext('2d')
    if (!element || !context || !layout || !palette) return
    const shade = mode === 'state' ? null : shadeOf(mode, cells)
    const looks = layout.places.map(({ index }): Look => {
      const cell = cells[index]
      if (!cell) return { state: 'left', step: undefined }
      return { state: cell.state, step: shade?.of(cell) }
    })
    const before = shown.current
    const same = before?.layout === layout && before.mode === mode && before.palette === palette
    if (before && same) {
      noteChanges(before, looks)
      cancelAnimationFrame(frame.current)
      frame.current = requestAnimationFrame((now) => animate(context, before, now, frame))
      return
    }
    const scale = Math.max(1, window.devicePixelRatio)
    element.width = Math.round(layout.width * scale)
    element.height = Math.round(layout.height * scale)
    context.setTransform(scale, 0, 0, scale, 0, 0)
    const painter = new Painter(palette, layout.cell, scale)
    const next: Shown = { layout, mode, palette, painter, looks, fades: new Map() }
    shown.current = next
    painter.paint(context, layout, (at) => looks[at] ?? nothing)
  }, [canvas, layout, cells, mode, palette])

  useEffect(() => () => cancelAnimationFrame(frame.current), [])
}

const nothing: Look = { state: 'left', step: undefined }

/** Takes the new looks over and remembers what each changed place looked like. */
function noteChanges(shown: Shown, looks: readonly Look[]): void {
  const startedAt = performance.now()
  looks.forEach((look, at) => {
    const from = shown.looks[at]
    if (!from || lookKey(from) === lookKey(look)) return
    shown.looks[at] = look
    shown.fades.set(at, { from, startedAt })
  })
}

/** One frame of the cross-fades; each cell fades once, and none blinks. */
function animate(
  context: CanvasRenderingContext2D,
  shown: Shown,
  now: number,
  frame: { current: number },
): void {
  const { painter, layout, looks, fades } = shown
  if (fades.size === 0) return
  painter.repaint(context, layout, fades.keys(), (at) => looks[at] ?? nothing)
  // A place whose fade is over was just drawn in its new look alone: it needs no further frame.
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches
  for (const [at, { from, startedAt }] of fades) {
    const share = still ? 1 : (now - startedAt) / fadeMs
    const place = layout.places[at]
    if (share >= 1 || !place) fades.delete(at)
    else painter.stamp(context, place.x, place.y, from, Math.min(1, 1 - share))
  }
  frame.current = requestAnimationFrame((next) => animate(context, shown, next, frame))
}

function usePalette(element: RefObject<HTMLElement | null>): Palette | null {
  const [palette, setPalette] = useState<Palette | null>(null)
  useEffect(() => {
    const read = () => element.current && setPalette(readPalette(element.current))
    read()
    return onThemeChange(read)
  }, [element])
  return palette
}
