import type { ReactNode } from 'react'

export interface DataColumn<Row> {
  id: string
  header: ReactNode
  cell: (row: Row) => ReactNode
  /** The server's name for sorting by it; columns without one cannot be sorted. */
  sort?: string
  /** Numbers stand at the right. */
  align?: 'right'
  /** Least width in px; columns share what is left over by it. */
  width: number
  /** 1 stays longest as the room gets narrow. */
  priority: number
}

/** A row on a phone: two lines. */
export interface NarrowRow {
  /** A state's glyph. */
  lead?: ReactNode
  title: ReactNode
  detail?: ReactNode
  /** At the right of the first line: a sparkline, a value. */
  value?: ReactNode
  /** At the right of the second line. */
  note?: ReactNode
}

export interface RowGroup {
  id: string
  head: ReactNode
}

export interface Sorting {
  by: string
  descending: boolean
}

export interface DataTableProps<Row> {
  /** For screen readers: "Nodes". */
  label: string
  /** Undefined while the first answer is on its way. */
  rows: readonly Row[] | undefined
  idOf: (row: Row) => string
  columns: readonly DataColumn<Row>[]
  narrow: (row: Row) => NarrowRow
  /** Where a row leads. Rows open on click and Enter, in a new tab with the command key. */
  hrefOf?: (row: Row) => string
  /** Opens a row beside the list in place of going where it leads. Keep it the same between renders. */
  onOpen?: (row: Row) => void
  /** The row that stands open beside the list. */
  current?: string | undefined
  /**
   * Which group a row belongs to, and what stands above the first row of it. Rows of one group are
   * together. Not for lists that scroll inside.
   */
  groupOf?: (row: Row) => RowGroup
  sorting?: Sorting
  onSort?: (sorting: Sorting) => void
  /** Rows can be ticked when both are given. */
  selected?: ReadonlySet<string>
  onSelect?: (selected: Set<string>) => void
  /** Floats at the bottom while something is selected: a `SelectionBar`. */
  selectionBar?: ReactNode
  /** Above the head: a `NewBar`. */
  newBar?: ReactNode
  /** Below the rows: a `Pagination`. */
  footer?: ReactNode
  /** In place of the rows when there are none. */
  empty?: ReactNode
  /** In place of everything: an `ErrorState` or `Forbidden`. */
  failure?: ReactNode
  /** The rows are those of the last question while the next is answered. */
  stale?: boolean
  /** Most height of the rows, as CSS; they scroll inside. Without it the page scrolls. */
  maxHeight?: string
}
