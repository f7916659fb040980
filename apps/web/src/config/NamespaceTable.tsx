'use client'

import type { NamespaceRow } from '@foundation/core/config'
import type { ReactNode } from 'react'

import { DataTable } from '../ui/data-table'
import { namespaceHref, releaseHref } from './links'
import { namespaceColumns, toNarrow } from './namespace-columns'

interface NamespaceTableProps {
  /** Undefined while the first answer is on its way. */
  rows: readonly NamespaceRow[] | undefined
  empty: ReactNode
  failure: ReactNode
}

/** Namespaces as rows; one whose release is on its way leads to that. */
export function NamespaceTable({ rows, empty, failure }: NamespaceTableProps) {
  return (
    <DataTable
      label="Namespaces"
      rows={rows}
      idOf={(it) => it.namespace}
      columns={namespaceColumns}
      narrow={toNarrow}
      hrefOf={({ namespace, rollout }) =>
        rollout ? releaseHref(namespace, rollout.number) : namespaceHref(namespace)
      }
      empty={empty}
      failure={failure}
    />
  )
}
