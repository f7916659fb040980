'use client'

import type { Policy } from '@foundation/core/protection'
import type { ReactNode } from 'react'

import { DataTable } from '../../ui/data-table'
import { policyHref } from '../links'
import { policyColumns, toNarrow } from './policy-columns'

interface PolicyTableProps {
  /** Undefined while the first answer is on its way. */
  policies: readonly Policy[] | undefined
  empty: ReactNode
  failure: ReactNode
}

/** Policies as rows that lead to their editors. */
export function PolicyTable({ policies, empty, failure }: PolicyTableProps) {
  return (
    <DataTable
      label="Policies"
      rows={policies}
      idOf={(it) => it.name}
      columns={policyColumns}
      narrow={toNarrow}
      hrefOf={(it) => policyHref(it.name)}
      empty={empty}
      failure={failure}
    />
  )
}
