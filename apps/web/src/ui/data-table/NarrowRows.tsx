import Link from 'next/link'

import { cn } from '../cn'
import type { DataTableProps } from './types'

/** Rows of two lines, for a phone. The whole row is the link. */
export function NarrowRows<Row>({
  label,
  rows,
  idOf,
  narrow,
  hrefOf,
  stale,
}: DataTableProps<Row> & { rows: readonly Row[] }) {
  return (
    <ul
      aria-label={label}
      aria-busy={stale || undefined}
      className={cn('transition-opacity', stale && 'opacity-60')}
    >
      {rows.map((row) => {
        const { lead, title, detail, value, note } = narrow(row)
        const href = hrefOf?.(row)
        return (
          <li
            key={idOf(row)}
            className="relative flex min-h-[52px] items-start gap-3 border-line px-3.5 py-2 not-last:border-b active:bg-hover"
          >
            {lead && <span className="mt-1 w-3.5 shrink-0">{lead}</span>}
            <div className="min-w-0 flex-1">
              <div className="truncate text-body">
                {href ? (
                  <Link
                    href={href}
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
        )
      })}
    </ul>
  )
}
