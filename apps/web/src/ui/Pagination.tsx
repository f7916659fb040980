import { ChevronLeft, ChevronRight } from 'lucide-react'

import { formatCount } from './format'
import { IconButton } from './IconButton'

interface PaginationProps {
  /** From 1. */
  page: number
  pageSize: number
  total: number
  onPage: (page: number) => void
  /** "nodes" */
  noun?: string
}

/** Where in the list the page stands. The server pages. */
export function Pagination({ page, pageSize, total, onPage, noun }: PaginationProps) {
  const last = Math.max(1, Math.ceil(total / pageSize))
  const from = total === 0 ? 0 : (page - 1) * pageSize + 1
  const to = Math.min(total, page * pageSize)
  return (
    <nav
      aria-label="Pages"
      className="figures flex h-10 items-center gap-2 px-3.5 text-ink-2 text-table"
    >
      <span>
        {formatCount(from)}–{formatCount(to)} of {formatCount(total)} {noun}
      </span>
      <span className="ml-auto flex items-center gap-2">
        {last > 1 && (
          <span className="text-ink-3 max-sm:hidden">
            page {formatCount(page)} of {formatCount(last)}
          </span>
        )}
        <IconButton
          outlined
          label="Previous page"
          icon={<ChevronLeft aria-hidden />}
          disabled={page <= 1}
          onClick={() => onPage(page - 1)}
        />
        <IconButton
          outlined
          label="Next page"
          icon={<ChevronRight aria-hidden />}
          disabled={page >= last}
          onClick={() => onPage(page + 1)}
        />
      </span>
    </nav>
  )
}
