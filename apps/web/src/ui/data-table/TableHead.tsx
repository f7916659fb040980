import { ArrowDown, ArrowUp } from 'lucide-react'

import { cn } from '../cn'
import { Checkbox } from '../fields'
import type { DataColumn, Sorting } from './types'

interface TableHeadProps<Row> {
  columns: readonly DataColumn<Row>[]
  sorting: Sorting | undefined
  onSort: ((sorting: Sorting) => void) | undefined
  selectable: boolean
  allSelected: boolean | 'indeterminate'
  onSelectAll: (on: boolean) => void
}

/** The head, 32 px, which stays while rows scroll. */
export function TableHead<Row>({
  columns,
  sorting,
  onSort,
  selectable,
  allSelected,
  onSelectAll,
}: TableHeadProps<Row>) {
  return (
    <thead>
      <tr>
        {selectable && (
          <th scope="col" className={cn(cell, 'w-10')}>
            <Checkbox
              label="Select all rows of this page"
              checked={allSelected}
              onChange={onSelectAll}
            />
          </th>
        )}
        {columns.map((column) => {
          const by = column.sort
          const active = by !== undefined && sorting?.by === by
          const Arrow = sorting?.descending ? ArrowDown : ArrowUp
          return (
            <th
              key={column.id}
              scope="col"
              style={{ width: column.width }}
              aria-sort={active ? (sorting.descending ? 'descending' : 'ascending') : undefined}
              className={cn(cell, column.align === 'right' && 'text-right')}
            >
              {by !== undefined && onSort ? (
                <button
                  type="button"
                  className={cn(
                    'hit inline-flex max-w-full items-center gap-1 rounded-mark hover:text-ink',
                    active && 'text-ink',
                  )}
                  onClick={() => onSort({ by, descending: active ? !sorting.descending : false })}
                >
                  {column.align === 'right' && active && <Arrow aria-hidden className="size-3" />}
                  <span className="truncate">{column.header}</span>
                  {column.align !== 'right' && active && <Arrow aria-hidden className="size-3" />}
                </button>
              ) : (
                <span className="block truncate">{column.header}</span>
              )}
            </th>
          )
        })}
      </tr>
    </thead>
  )
}

const cell =
  'sticky top-0 z-10 h-8 border-line border-b bg-panel px-2.5 text-left font-medium text-ink-3 text-small first:pl-3.5 last:pr-3.5'
