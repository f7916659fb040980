'use client'

import type { NodeRow } from '@foundation/core/nodes'

import { DataTable, type DataTableProps } from '../ui/data-table'

/** The table of nodes: apart, so that it is fetched while its rows are asked for. */
export function NodeTable(props: DataTableProps<NodeRow>) {
  return <DataTable {...props} />
}
