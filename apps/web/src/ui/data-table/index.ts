export { DataTable } from './DataTable'
export { SelectionBar } from './SelectionBar'
export type { DataColumn, DataTableProps, NarrowRow, Sorting } from './types'
