'use client'

import type { NodeRow } from '@foundation/core/nodes'
import { useMemo } from 'react'

import { DataTable, type DataTableProps } from '../ui/data-table'
import { nodeColumns, toNarrow } from './node-columns'

interface NodeTableProps extends Omit<DataTableProps<NodeRow>, 'columns' | 'narrow'> {
  /** When the server gave these rows, Unix milliseconds. */
  answeredAt: number
  now: number
}

/** The list of nodes, a part of its own: the frame of the page stands before the table's code is there. */
export function NodeTable({ answeredAt, now, ...table }: NodeTableProps) {
  const columns = useMemo(() => nodeColumns(answeredAt, now), [answeredAt, now])
  return <DataTable {...table} columns={columns} narrow={(row) => toNarrow(row, answeredAt, now)} />
}
