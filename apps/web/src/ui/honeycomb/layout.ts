/**
 * Where each cell of the honeycomb stands: pure geometry of pointy-topped hexagons in offset rows, every
 * second row half a cell to the right. Source of the coordinate arithmetic: Red Blob Games, "Hexagonal Grids".
 */

export interface CellPlace {
  /** Index in the list of cells. */
  readonly index: number
  /** Centre in px. */
  readonly x: number
  readonly y: number
  /** Index of the group. */
  readonly group: number
}

export interface GroupPlace {
  readonly name: string
  readonly total: number
  /** Places of the cells that are drawn: `[first, end)`. */
  readonly first: number
  readonly end: number
  /** Cells that are well and not drawn, since the group is collapsed. */
  readonly hidden: number
  /** Top left corner of the heading, and the room it has. */
  readonly x: number
  readonly y: number
  readonly width: number
  readonly columns: number
}

export interface Layout {
  /** Width of a cell in px; its height is 2/√3 of that. */
  readonly cell: number
  readonly width: number
  readonly height: number
  readonly groups: readonly GroupPlace[]
  readonly places: readonly CellPlace[]
}

export interface LayoutGroup {
  readonly name: string
  readonly total: number
  /** Indices of the cells to draw, in their order. */
  readonly cells: readonly number[]
}

/** Height of a group's heading in px. */
export const headHeight = 22
const gapX = 18
const gapY = 10
/** A heading needs this much to name its group. */
const leastWidth = 118
const edge = 2

export const cellWidths = { most: 26, least: 3 } as const

/** Columns of a group: wider than high, as text is. */
export function columnsOf(count: number): number {
  return Math.max(1, Math.round(Math.sqrt(count * 1.9)))
}

/**
 * The layout with the largest cells that keeps within `maxHeight`, or within what headings leave no choice about.
 * Same cells, same width: same places, whatever their states.
 */
export function layOut(groups: readonly LayoutGroup[], width: number, maxHeight: number): Layout {
  let low: number = cellWidths.least
  let high: number = cellWidths.most
  // Where headings alone nearly fill the height, as on a phone, cells keep their share and the page scrolls.
  const limit = Math.max(maxHeight, heightOf(groups, width, cellWidths.least) * 1.7)
  // Heights grow with the cell almost everywhere, so halving finds the largest that fits, to half a pixel.
  if (heightOf(groups, width, high) <= limit) return place(groups, width, high)
  while (high - low > 0.5) {
    const middle = (low + high) / 2
    if (heightOf(groups, width, middle) <= limit) low = middle
    else high = middle
  }
  return place(groups, width, low)
}

function heightOf(groups: readonly LayoutGroup[], width: number, cell: number): number {
  return shelve(groups, width, cell).height
}

interface Shelf {
  readonly boxes: readonly { x: number; y: number; width: number; columns: number }[]
  readonly height: number
}

/**
 * Sets the groups in rows, on columns of equal width so that their left edges line up. A group fills the
 * width it gets; only one that would be far too high takes several columns.
 */
function shelve(groups: readonly LayoutGroup[], width: number, cell: number): Shelf {
  const needs = groups.map((group) => needOf(group, cell))
  const usual = quantile(needs, 0.8) + gapX
  const across = Math.max(1, Math.floor((width + gapX) / usual))
  const column = (width + gapX) / across
  const boxes: { x: number; y: number; width: number; columns: number }[] = []
  let x = 0
  let y = 0
  let shelf = 0
  groups.forEach((group, at) => {
    const excess = (needs[at] ?? 0) / (column - gapX)
    const taken = Math.min(across, excess <= 1.6 ? 1 : Math.ceil(excess))
    if (x + taken > across) {
      x = 0
      y += shelf + gapY
      shelf = 0
    }
    const room = taken * column - gapX
    const columns = Math.max(1, Math.floor((room - edge * 2) / cell - 0.5))
    const rows = Math.ceil(group.cells.length / columns)
    boxes.push({ x: x * column, y, width: room, columns })
    shelf = Math.max(shelf, headHeight + rowsHeight(rows, cell))
    x += taken
  })
  return { boxes, height: y + shelf }
}

/** The width at which a group has its best shape, or at which its heading can be read. */
function needOf(group: LayoutGroup, cell: number): number {
  const head = group.cells.length < group.total ? leastWidth * 1.6 : leastWidth
  return Math.max(head, (columnsOf(group.cells.length) + 0.5) * cell + edge * 2)
}

function place(groups: readonly LayoutGroup[], width: number, cell: number): Layout {
  const { boxes, height } = shelve(groups, width, cell)
  const places: CellPlace[] = []
  const placed = groups.map((group, at): GroupPlace => {
    const box = boxes[at] ?? { x: 0, y: 0, width, columns: 1 }
    const first = places.length
    group.cells.forEach((index, nth) => {
      const row = Math.floor(nth / box.columns)
      places.push({
        index,
        group: at,
        x: box.x + edge + cell * ((nth % box.columns) + 0.5 + (row % 2) / 2),
        y: box.y + headHeight + cell / Math.sqrt(3) + edge / 2 + row * rowStep(cell),
      })
    })
    return {
      name: group.name,
      total: group.total,
      hidden: group.total - group.cells.length,
      first,
      end: places.length,
      ...box,
    }
  })
  return { cell, width, height: Math.ceil(height + edge), groups: placed, places }
}

/** From one row's centre to the next's. */
export function rowStep(cell: number): number {
  return (cell * Math.sqrt(3)) / 2
}

function rowsHeight(rows: number, cell: number): number {
  return rows === 0 ? 0 : (rows - 1) * rowStep(cell) + (cell * 2) / Math.sqrt(3) + edge
}

function quantile(values: readonly number[], share: number): number {
  return [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) * share)] ?? leastWidth
}

/** Which place is under a point, by arithmetic and not by looking at each; null beside the cells. */
export function hit(layout: Layout, x: number, y: number): number | null {
  for (const group of layout.groups) {
    const from = layout.places[group.first]
    if (!from || x < group.x || x > group.x + group.width + layout.cell) continue
    const nth = nearest(x - from.x, y - from.y, layout.cell, group.columns)
    if (nth !== null && nth < group.end - group.first) return group.first + nth
  }
  return null
}

/** Rounds a point to a cell, in axial coordinates whose origin is the first cell's centre. */
function nearest(x: number, y: number, cell: number, columns: number): number | null {
  const r = y / rowStep(cell)
  const q = x / cell - r / 2
  const rounded = roundAxial(q, r)
  const row = rounded.r
  const column = rounded.q + Math.floor(row / 2)
  if (row < 0 || column < 0 || column >= columns) return null
  return row * columns + column
}

function roundAxial(q: number, r: number): { q: number; r: number } {
  const s = -q - r
  const [rq, rr, rs] = [Math.round(q), Math.round(r), Math.round(s)]
  const [dq, dr, ds] = [Math.abs(rq - q), Math.abs(rr - r), Math.abs(rs - s)]
  if (dq > dr && dq > ds) return { q: -rr - rs, r: rr }
  return dr > ds ? { q: rq, r: -rq - rs } : { q: rq, r: rr }
}

/** The place that an arrow key leads to; the same one at an edge. Up and down also go to the next group's shelf. */
export function step(layout: Layout, at: number, key: 'left' | 'right' | 'up' | 'down'): number {
  if (key === 'left') return Math.max(0, at - 1)
  if (key === 'right') return Math.min(layout.places.length - 1, at + 1)
  const from = layout.places[at]
  if (!from) return at
  const down = key === 'down'
  let best = at
  let least = Number.POSITIVE_INFINITY
  layout.places.forEach((place, index) => {
    const dy = down ? place.y - from.y : from.y - place.y
    if (dy < layout.cell / 2) return
    // The next row counts more than the same column.
    const distance = dy * 4 + Math.abs(place.x - from.x)
    if (distance < least) {
      least = distance
      best = index
    }
  })
  return best
}
