'use client'

import type { JoinToken } from '@foundation/core/access'
import type { ReactNode } from 'react'

import { DataTable } from '../../ui/data-table'
import { tokenColumns, toNarrow } from './token-columns'

interface TokenTableProps {
  /** Undefined while the first answer is on its way. */
  rows: readonly JoinToken[] | undefined
  now: number
  /** Null for those who may not. */
  onRevoke: ((token: JoinToken) => void) | null
  empty: ReactNode
}

/** Join tokens as rows: apart, so that the table is fetched while its rows are asked for. */
export function TokenTable({ rows, now, onRevoke, empty }: TokenTableProps) {
  return (
    <DataTable
      label="Join tokens"
      rows={rows}
      idOf={(it) => it.id}
      columns={tokenColumns(now, onRevoke)}
      narrow={(it) => toNarrow(it, now, onRevoke)}
      empty={empty}
    />
  )
}
