import type { AuditEntry } from '@foundation/core/audit'

import { DataTable, type DataTableProps } from '../ui/data-table'
import { auditColumns, toNarrow } from './audit-columns'

const idOf = ({ seq }: AuditEntry) => String(seq)

/** The entries; apart, so that the page stands before the table's code is there. */
export function AuditTable(
  props: Omit<DataTableProps<AuditEntry>, 'label' | 'idOf' | 'columns' | 'narrow'>,
) {
  return <DataTable label="Audit" idOf={idOf} columns={auditColumns} narrow={toNarrow} {...props} />
}
