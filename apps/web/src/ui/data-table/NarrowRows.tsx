import Link from 'next/link'
import { Fragment } from 'react'

import { cn } from '../cn'
import type { DataTableProps } from './types'

/** Rows of two lines, for a phone. The whole row is the link. */
export function NarrowRows<Row>({
  label,
  rows,
  idOf,
  narrow,
  hrefOf,
  onOpen,
  groupOf,
  stale,
}: DataTableProps<Row> & { rows: readonly Row[] }) {
  return (
    <ul
      aria-label={label}
      aria-busy={stale || undefined}
      className={cn('transition-opacity', stale && 'opacity-60')}
    >
      {rows.map((row, index) => {
        const { lead, title, detail, value, note } = narrow(row)
        const href = hrefOf?.(row)
        const before = rows[index - 1]
        const group = groupOf?.(row)
        const begins = group && (before === undefined || groupOf?.(before).id !== group.id)
        return (
          <Fragment key={idOf(row)}>
            {begins && (
              <li className="border-line border-b bg-well px-3.5 py-1.5 text-ink-3 text-small">
                {group.head}
              </li>
            )}
            <li className="relative flex min-h-[52px] items-start gap-3 border-line px-3.5 py-2 not-last:border-b active:bg-hover">
              {lead && <span className="mt-1 w-3.5 shrink-0">{lead}</span>}
              <div className="min-w-0 flex-1">
                <div className="truncate text-body">
                  {href ? (
                    <Link
                      href={href}
                      onClick={(event) => {
                        if (!onOpen || event.metaKey || event.ctrlKey) return
                        event.preventDefault()
                        onOpen(row)
                      }}
                      className="after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-focus focus-visible:after:-outline-offset-2"
                    >
                      {title}
                    </Link>
                  ) : (
                    title
                  )}
                </div>
                {detail && <div className="truncate text-ink-3 text-table">{detail}</div>}
              </div>
              {(value || note) && (
                <div className="figures flex shrink-0 flex-col items-end text-table">
                  <div className="flex h-[19px] items-center gap-2 text-body">{value}</div>
                  <div className="text-ink-3">{note}</div>
                </div>
              )}
            </li>
          </Fragment>
        )
      })}
    </ul>
  )
}
