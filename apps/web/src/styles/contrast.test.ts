import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

/**
 * The contrast table of the design, recomputed from the tokens (WCAG 2.2, 1.4.3 and 1.4.11): text needs 4.5 : 1
 * and graphics 3 : 1 on every surface that they can lie on, in both themes.
 */
const tokens = readTokens(readFileSync(new URL('./tokens.css', import.meta.url), 'utf8'))

type Theme = 'dark' | 'light'

const surfaces = ['canvas', 'nav', 'well', 'panel', 'hover', 'raised', 'selected', 'overlay']
const grounds = ['canvas', 'well', 'panel', 'hover', 'overlay']
const states = ['healthy', 'joining', 'degraded', 'stalled', 'draining', 'suspect', 'down', 'left']

/** On the panel, then on the worst surface; as measured when the colours were chosen. */
const text: Record<string, Record<Theme, [number, number]>> = {
  ink: { dark: [15.71, 13.55], light: [17.96, 15.34] },
  'ink-2': { dark: [9.53, 8.22], light: [8.61, 7.36] },
  'ink-3': { dark: [6.12, 5.27], light: [5.59, 4.78] },
  healthy: { dark: [9.4, 8.1], light: [5.32, 4.54] },
  joining: { dark: [11.4, 9.83], light: [5.29, 4.52] },
  degraded: { dark: [9.55, 8.23], light: [5.59, 4.78] },
  stalled: { dark: [8.4, 7.24], light: [6.33, 5.4] },
  draining: { dark: [5.39, 4.65], light: [7.43, 6.34] },
  suspect: { dark: [9.37, 8.08], light: [5.69, 4.86] },
  down: { dark: [5.54, 4.78], light: [6.96, 5.95] },
  left: { dark: [5.77, 4.97], light: [5.59, 4.78] },
}

/** Likewise. Cells, lines and bars lie on pages, panels and what floats, never on navigation or a chosen row alone. */
const graphics: Record<string, Record<Theme, [number, number]>> = {
  'healthy-fill': { dark: [9.4, 8.28], light: [5.35, 4.83] },
  'joining-fill': { dark: [11.4, 10.04], light: [3.38, 3.06] },
  'degraded-fill': { dark: [9.55, 8.41], light: [3.41, 3.09] },
  'stalled-fill': { dark: [8.4, 7.4], light: [5.23, 4.73] },
  'draining-fill': { dark: [5.39, 4.75], light: [8.42, 7.62] },
  'suspect-fill': { dark: [9.37, 8.26], light: [5.69, 5.14] },
  'down-fill': { dark: [5.54, 4.88], light: [6.96, 6.29] },
  'left-fill': { dark: [5.77, 5.08], light: [3.55, 3.21] },
  'healthy-cell-line': { dark: [3.85, 3.39], light: [3.29, 3.03] },
  control: { dark: [3.98, 3.51], light: [3.55, 3.28] },
  focus: { dark: [15.71, 13.84], light: [17.96, 16.55] },
  'chart-ink': { dark: [11.52, 10.14], light: [10.4, 9.59] },
  'chart-1': { dark: [11.68, 10.29], light: [7.83, 7.22] },
  'chart-2': { dark: [8.71, 7.67], light: [7.27, 6.7] },
  'chart-3': { dark: [11.74, 10.34], light: [3.39, 3.13] },
  'chart-4': { dark: [5.51, 4.86], light: [9.62, 8.86] },
  'chart-5': { dark: [10.76, 9.48], light: [3.87, 3.57] },
  'chart-6': { dark: [5.41, 4.76], light: [7.99, 7.37] },
}

const pairs: [string, string, Record<Theme, number>][] = [
  ['on-ink', 'ink', { dark: 16.85, light: 17.96 }],
  ['add-ink', 'add-bg', { dark: 9.03, light: 6.51 }],
  ['del-ink', 'del-bg', { dark: 7.94, light: 6.54 }],
  ['ink', 'add-bg', { dark: 13.55, light: 15.88 }],
  ['ink', 'del-bg', { dark: 14.06, light: 15.29 }],
]

describe.each(['dark', 'light'] as const)('in the %s theme', (theme) => {
  const ratio = (a: string, b: string) => contrast(hexOf(theme, a), hexOf(theme, b))

  it.each(Object.entries(text))('%s is read on every surface', (name, measured) => {
    const grounds = states.includes(name) ? [...surfaces, `${name}-tint`] : surfaces
    const worst = Math.min(...grounds.map((ground) => ratio(name, ground)))
    expect(worst).toBeGreaterThanOrEqual(4.5)
    expect([ratio(name, 'panel'), worst].map(round)).toEqual(measured[theme])
  })

  it.each(Object.entries(graphics))('%s is seen on every surface', (name, measured) => {
    // Glyphs of states stand on tags and marks as well.
    const all = name.endsWith('-fill') ? [...grounds, 'raised'] : grounds
    const worst = Math.min(...all.map((ground) => ratio(name, ground)))
    expect(worst).toBeGreaterThanOrEqual(3)
    expect([ratio(name, 'panel'), worst].map(round)).toEqual(measured[theme])
  })

  it('code is read on every surface', () => {
    for (const ground of surfaces) expect(ratio('code-string', ground)).toBeGreaterThanOrEqual(4.5)
  })

  it.each(pairs)('%s is read on %s', (front, ground, measured) => {
    expect(ratio(front, ground)).toBeGreaterThanOrEqual(4.5)
    expect(round(ratio(front, ground))).toBe(measured[theme])
  })

  it('glyphs cut out of a full cell are seen', () => {
    for (const state of ['degraded', 'stalled', 'down']) {
      expect(ratio('canvas', `${state}-fill`)).toBeGreaterThanOrEqual(3)
    }
  })

  it('words in a full segment of the ribbon are read', () => {
    for (const state of ['stalled', 'down'])
      expect(ratio('on-ink', `${state}-fill`)).toBeGreaterThanOrEqual(4.5)
  })

  it('healthy is quiet', () => {
    expect(ratio('healthy-cell', 'panel')).toBeLessThan(2)
  })
})

function readTokens(css: string): Record<Theme, Record<string, string>> {
  const of = (theme: Theme) => {
    const block =
      new RegExp(`\\[data-theme="${theme}"\\]\\s*\\{([^}]*)\\}`, 'u').exec(css)?.[1] ?? ''
    return Object.fromEntries(
      [...block.matchAll(/--([a-z0-9-]+):\s*(#[0-9a-f]{6})\b/gu)].map((it) => [it[1], it[2]]),
    )
  }
  return { dark: of('dark'), light: of('light') }
}

function hexOf(theme: Theme, name: string): string {
  const hex = tokens[theme][name]
  if (!hex) throw new Error(`--${name} has no colour in the ${theme} theme`)
  return hex
}

function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05)
}

/** Relative luminance, WCAG 2.x. */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * (r ?? 0) + 0.7152 * (g ?? 0) + 0.0722 * (b ?? 0)
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
