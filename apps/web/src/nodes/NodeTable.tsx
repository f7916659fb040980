'use client'

import type { NodeRow } from '@foundation/core/nodes'
import { useMemo } from 'react'

import { DataTable, type DataTableProps } from '../ui/data-table'
import { nodeColumns, toNarrow } from './node-columns'

interface NodeTableProps extends Omit<DataTableProps<NodeRow>, 'columns' | 'narrow'> {
  /** When the server gave the rows, Unix milliseconds. */
  answeredAt: number
  now: number
}

/** The table of nodes: apart, so that it is fetched while its rows are asked for. */
export function NodeTable({ answeredAt, now, ...rest }: NodeTableProps) {
  const columns = useMemo(() => nodeColumns(answeredAt, now), [answeredAt, now])
  return <DataTable columns={columns} narrow={(row) => toNarrow(row, answeredAt, now)} {...rest} />
}
