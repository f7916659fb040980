import { describe, expect, it } from 'vitest'

import { cellWidths, columnsOf, hit, layOut, step } from './layout'

/** Groups of these sizes, with cells numbered through. */
function groupsOf(...sizes: number[]) {
  let next = 0
  return sizes.map((size, at) => ({
    name: `s${at}`,
    total: size,
    cells: Array.from({ length: size }, () => next++),
  }))
}

describe('the honeycomb', () => {
  it('packs a group wider than high', () => {
    expect([1, 4, 24, 125, 400].map(columnsOf)).toEqual([1, 3, 7, 15, 28])
  })

  it('stands on columns whose left edges line up', () => {
    const { groups } = layOut(groupsOf(24, 22, 24, 20, 18, 16, 14, 14, 12, 8, 8, 4), 820, 460)
    expect(new Set(groups.map((it) => it.x)).size).toBe(4)
  })

  it('gives a small fleet its largest cells', () => {
    expect(layOut(groupsOf(3, 2, 4), 800, 400).cell).toBe(cellWidths.most)
  })

  it.each([
    [1_200, 420],
    [360, 420],
    [800, 300],
  ])('keeps 5 000 cells within %i × %i px', (width, height) => {
    const layout = layOut(groupsOf(...Array.from({ length: 40 }, () => 125)), width, height)
    expect(layout.places).toHaveLength(5_000)
    for (const { x } of layout.places) {
      expect(x).toBeGreaterThan(0)
      expect(x).toBeLessThanOrEqual(width)
    }
    expect(layout.cell).toBeGreaterThan(cellWidths.least)
    const shelves = new Set(layout.groups.map((it) => it.y)).size
    expect(layout.height).toBeLessThanOrEqual(Math.max(height + 4, shelves * 80))
  })

  it('finds the cell under its centre and under each of its near points', () => {
    const layout = layOut(groupsOf(24, 22, 20, 3, 57), 700, 400)
    layout.places.forEach(({ x, y }, index) => {
      expect(hit(layout, x, y)).toBe(index)
      for (const [dx, dy] of [
        [0.4, 0],
        [-0.4, 0],
        [0, 0.4],
        [0, -0.4],
        [0.3, 0.3],
      ] as const) {
        expect(hit(layout, x + dx * layout.cell, y + dy * layout.cell)).toBe(index)
      }
    })
  })

  it('finds nothing beside the cells', () => {
    const layout = layOut(groupsOf(4), 700, 400)
    const [first] = layout.places
    expect(hit(layout, 600, 300)).toBeNull()
    expect(hit(layout, (first?.x ?? 0) - layout.cell, first?.y ?? 0)).toBeNull()
    expect(hit(layout, -5, -5)).toBeNull()
  })

  it('goes by cell sideways, by row up and down, and stays at the edges', () => {
    const layout = layOut(groupsOf(24), 200, 400)
    const columns = layout.groups[0]?.columns ?? 0
    expect(step(layout, 0, 'right')).toBe(1)
    expect(step(layout, 0, 'left')).toBe(0)
    expect(step(layout, 0, 'down')).toBe(columns)
    expect(step(layout, columns, 'up')).toBe(0)
    expect(step(layout, 23, 'right')).toBe(23)
    expect(step(layout, 23, 'down')).toBe(23)
  })

  it('keeps every place while only states change', () => {
    const groups = groupsOf(24, 30)
    expect(layOut(groups, 640, 300)).toEqual(layOut(groups, 640, 300))
  })
})
