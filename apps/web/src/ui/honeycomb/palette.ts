import { type NodeState, nodeStates } from '@foundation/core/health'

import { rampSteps } from './cells'

/** The tokens that the canvas draws with, as colours. */
export interface Palette {
  readonly canvas: string
  readonly panel: string
  readonly ghost: string
  readonly cell: string
  readonly cellLine: string
  readonly fill: Readonly<Record<NodeState, string>>
  readonly tint: Readonly<Record<NodeState, string>>
  /** The one-hue ramp, from faint to strong. */
  readonly ramp: readonly string[]
}

/** Reads the tokens as they are on `element` now. */
export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element)
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim()
  const perState = (end: string) =>
    Object.fromEntries(nodeStates.map((state) => [state, token(`${state}-${end}`)])) as Record<
      NodeState,
      string
    >
  const strong = token('chart-ink')
  const ground = token('panel')
  return {
    canvas: token('canvas'),
    panel: ground,
    ghost: token('ink-4'),
    cell: token('healthy-cell'),
    cellLine: token('healthy-cell-line'),
    fill: perState('fill'),
    tint: perState('tint'),
    ramp: Array.from({ length: rampSteps }, (_, step) =>
      mix(ground, strong, 0.1 + (0.8 * step) / (rampSteps - 1)),
    ),
  }
}

/** Between two colours of six hex digits, in sRGB. */
export function mix(from: string, to: string, share: number): string {
  const channels = [1, 3, 5].map((at) => {
    const a = Number.parseInt(from.slice(at, at + 2), 16)
    const b = Number.parseInt(to.slice(at, at + 2), 16)
    return Math.round(a + (b - a) * share)
  })
  return `rgb(${channels.join(' ')})`
}

/** Tells when the theme changes, by attribute or by the system. */
export function onThemeChange(listener: () => void): () => void {
  const observer = new MutationObserver(listener)
  observer.observe(document.documentElement, {
    attributes: true,
    attributeFilter: ['data-theme', 'class'],
  })
  const system = matchMedia('(prefers-color-scheme: dark)')
  system.addEventListener('change', listener)
  return () => {
    observer.disconnect()
    system.removeEventListener('change', listener)
  }
}
