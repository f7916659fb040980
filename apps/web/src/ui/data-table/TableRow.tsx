'use client'

import { useRouter } from 'next/navigation'
import { memo } from 'react'

import { cn } from '../cn'
import { Checkbox } from '../fields'
import type { DataColumn } from './types'

interface TableRowProps<Row> {
  index: number
  id: string
  row: Row
  columns: readonly DataColumn<Row>[]
  href: string | undefined
  onOpen: ((row: Row) => void) | undefined
  /** It stands open beside the list. */
  current: boolean
  selectable: boolean
  selected: boolean
  /** The one row that Tab reaches. */
  active: boolean
  onActive: (id: string) => void
  onToggle: (id: string, range: boolean) => void
}

function Row<Row>({
  index,
  id,
  row,
  columns,
  href,
  onOpen,
  current,
  selectable,
  selected,
  active,
  onActive,
  onToggle,
}: TableRowProps<Row>) {
  const router = useRouter()
  const open = (event: React.MouseEvent) => {
    if (!(href || onOpen) || event.defaultPrevented) return
    // Links and boxes in the row act for themselves; marking text to copy it is no click.
    if ((event.target as HTMLElement).closest('a,button,input')) return
    if (window.getSelection()?.type === 'Range') return
    const inNewTab = event.metaKey || event.ctrlKey
    if (onOpen && !inNewTab) onOpen(row)
    else if (href && inNewTab) window.open(href, '_blank', 'noopener')
    else if (href) router.push(href)
  }
  return (
    <tr
      data-row={index}
      tabIndex={active ? 0 : -1}
      aria-rowindex={index + 2}
      aria-selected={selectable ? selected : undefined}
      aria-current={current || undefined}
      onFocus={() => onActive(id)}
      onClick={open}
      className={cn(
        'group h-[33px] -outline-offset-2',
        (href || onOpen) && 'cursor-pointer',
        selected || current ? 'bg-selected' : 'hover:bg-hover',
      )}
    >
      {selectable && (
        <td className={cell}>
          <Checkbox
            label={`Select ${id}`}
            checked={selected}
            tabIndex={-1}
            onChange={() => {}}
            onClick={(event) => {
              event.preventDefault()
              onToggle(id, event.shiftKey)
            }}
          />
        </td>
      )}
      {columns.map((column) => (
        <td key={column.id} className={cn(cell, column.align === 'right' && 'figures text-right')}>
          {column.cell(row)}
        </td>
      ))}
    </tr>
  )
}

/** A row, drawn again only when it changed. */
export const TableRow = memo(Row) as typeof Row

const cell =
  'truncate border-line border-b px-2.5 text-table first:pl-3.5 last:pr-3.5 group-last:border-b-0'
