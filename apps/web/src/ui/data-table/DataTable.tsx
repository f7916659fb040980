'use client'

import { useVirtualizer } from '@tanstack/react-virtual'
import { useRouter } from 'next/navigation'
import { Fragment, type ReactNode, useMemo, useRef } from 'react'

import { cn } from '../cn'
import { SkeletonRows } from '../Skeleton'
import { useWidth } from '../use-width'
import { fitColumns } from './fit-columns'
import { NarrowRows } from './NarrowRows'
import { TableHead } from './TableHead'
import { TableRow } from './TableRow'
import type { DataTableProps } from './types'
import { useRows } from './use-rows'

const rowHeight = 33
const checkboxWidth = 40
/** Below this many rows a window costs more than it saves. */
const virtualFrom = 60

/**
 * A list that the server sorts, filters and pages. Keys: `j` `k` or arrows move, Enter opens, `x` selects,
 * `Shift+x` a range, Escape clears.
 */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, rows, failure, newBar, footer, selectionBar, selected, empty } = props
  const [measure, width] = useWidth<HTMLDivElement>()
  return (
    <div className="relative rounded-panel bg-panel shadow-panel max-sm:-mx-3 max-sm:rounded-none">
      <div ref={measure} className="overflow-clip rounded-panel max-sm:rounded-none">
        {newBar}
        {failure ??
          (rows === undefined || width === 0 ? (
            <SkeletonRows rows={12} label={`Loading ${label.toLowerCase()}`} />
          ) : rows.length === 0 ? (
            empty
          ) : width < 600 ? (
            <NarrowRows {...props} rows={rows} />
          ) : (
            <WideRows {...props} rows={rows} width={width} />
          ))}
        {footer && rows !== undefined && <div className="border-line border-t">{footer}</div>}
      </div>
      {selected && selected.size > 0 && (
        <div className="pointer-events-none sticky bottom-3 z-20 -mt-14 flex justify-center px-3 pb-3 max-sm:bottom-20">
          {selectionBar}
        </div>
      )}
    </div>
  )
}

function WideRows<Row>(props: DataTableProps<Row> & { rows: readonly Row[]; width: number }) {
  const {
    label,
    rows,
    columns,
    idOf,
    hrefOf,
    onOpen: onOpenRow,
    current,
    groupOf,
    sorting,
    onSort,
    selected,
    onSelect,
    stale,
    maxHeight,
    width,
  } = props
  const router = useRouter()
  const scroller = useRef<HTMLDivElement>(null)
  const selectable = selected !== undefined && onSelect !== undefined
  const room = width - (selectable ? checkboxWidth : 0)
  const fitting = useMemo(() => fitColumns(columns, room), [columns, room])

  const shown = columns.filter((it) => fitting.has(it.id))
  const ids = useMemo(() => rows.map(idOf), [rows, idOf])

  const virtual = maxHeight !== undefined && rows.length >= virtualFrom
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    enabled: virtual,
  })
  const { active, setActive, toggle } = useRows({
    ids,
    selected,
    onSelect,
    onOpen: (id, newTab) => {
      const row = rows[ids.indexOf(id)]
      if (row && onOpenRow && !newTab) return onOpenRow(row)
      const href = row && hrefOf?.(row)
      if (!href) return
      if (newTab) window.open(href, '_blank', 'noopener')
      else router.push(href)
    },
    reveal: (index) => {
      if (virtual) virtualizer.scrollToIndex(index)
      // The row may only be there after the window moved.
      requestAnimationFrame(() =>
        scroller.current
          ?.querySelector<HTMLElement>(`[data-row="${index}"]`)
          ?.focus({ preventScroll: virtual }),
      )
    },
  })

  const items = virtual ? virtualizer.getVirtualItems() : null
  const first = items?.[0]
  const last = items?.at(-1)
  const visible = items ? items.map((it) => it.index) : rows.map((_, index) => index)
  const span = shown.length + (selectable ? 1 : 0)
  return (
    <div
      ref={scroller}
      className="overflow-x-auto"
      style={maxHeight ? { maxHeight, overflowY: 'auto' } : undefined}
    >
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: rows take focus and are selected, which is a grid; a table's markup is still the right one
        role="grid"
        aria-label={label}
        aria-rowcount={rows.length + 1}
        aria-multiselectable={selectable || undefined}
        aria-busy={stale || undefined}
        className="w-full table-fixed border-separate border-spacing-0"
      >
        <TableHead
          columns={shown}
          sorting={sorting}
          onSort={onSort}
          selectable={selectable}
          allSelected={
            ids.every((id) => selected?.has(id))
              ? true
              : ids.some((id) => selected?.has(id))
                ? 'indeterminate'
                : false
          }
          onSelectAll={(on) => {
            const next = new Set(selected)
            for (const id of ids) {
              if (on) next.add(id)
              else next.delete(id)
            }
            onSelect?.(next)
          }}
        />
        <tbody className={cn('transition-opacity', stale && 'opacity-60')}>
          {first && first.start > 0 && <Spacer height={first.start} span={span} />}
          {visible.map((index) => {
            const row = rows[index]
            const id = ids[index]
            if (row === undefined || id === undefined) return null
            const before = rows[index - 1]
            const group = groupOf?.(row)
            const begins = group && (before === undefined || groupOf?.(before).id !== group.id)
            return (
              <Fragment key={id}>
                {begins && <GroupRow span={span}>{group.head}</GroupRow>}
                <TableRow
                  index={index}
                  id={id}
                  row={row}
                  columns={shown}
                  href={hrefOf?.(row)}
                  onOpen={onOpenRow}
                  current={current === id}
                  selectable={selectable}
                  selected={selected?.has(id) ?? false}
                  active={active === id || (active === null && index === 0)}
                  onActive={setActive}
                  onToggle={toggle}
                />
              </Fragment>
            )
          })}
          {last && <Spacer height={virtualizer.getTotalSize() - last.end} span={span} />}
        </tbody>
      </table>
    </div>
  )
}

/** What the rows under it have in common. */
function GroupRow({ span, children }: { span: number; children: ReactNode }) {
  return (
    <tr>
      <th
        scope="rowgroup"
        colSpan={span}
        className="h-[30px] border-line border-b bg-well px-2.5 text-left font-normal text-ink-3 text-small first:pl-3.5"
      >
        {children}
      </th>
    </tr>
  )
}

function Spacer({ height, span }: { height: number; span: number }) {
  return height > 0 ? (
    <tr aria-hidden>
      <td colSpan={span} style={{ height, padding: 0 }} />
    </tr>
  ) : null
}
