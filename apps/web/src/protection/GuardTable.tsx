'use client'

import type { GuardPage, GuardRow } from '@foundation/core/protection'
import { type ReactNode, useCallback, useMemo, useState } from 'react'

import { useHeldRows } from '../data/use-held-rows'
import { DataTable } from '../ui/data-table'
import { useKeys } from '../ui/keys'
import { NewBar } from '../ui/NewBar'
import { Pagination } from '../ui/Pagination'
import {
  arrange,
  type BoardQuery,
  boardWords,
  guardId,
  isUnderTarget,
  pageSize,
} from './board-view'
import { guardColumns, toNarrow } from './guard-columns'
import { type GuardLink, toGuard } from './links'

interface GuardTableProps {
  query: BoardQuery
  /** Undefined while the first answer is on its way. */
  page: GuardPage | undefined
  /** The page is that of the last question while the next is answered. */
  stale: boolean
  /** The guard that stands open beside the board. */
  open: GuardLink | null
  onOpen: (guard: GuardLink) => void
  onPage: (page: number) => void
  empty: ReactNode
  failure?: ReactNode
}

const none: readonly GuardRow[] = []

/** Who calls what, and how it goes. */
export function GuardTable(props: GuardTableProps) {
  const { query, page, stale, open, onOpen, onPage, empty, failure } = props
  const { board } = query
  const [pointed, setPointed] = useState(false)
  const fresh = useMemo(
    () => arrange(board, page?.rows ?? none, page?.verdicts ?? []),
    [board, page],
  )
  const held = useHeldRows(fresh.rows, {
    question: stale ? 'earlier' : JSON.stringify(query),
    reading: pointed,
    idOf: guardId,
  })
  const groups = useHeldGroups(fresh.groups, held.rows, pointed)
  useKeys({ n: held.show })

  const underTarget = useCallback(
    (row: GuardRow) => isUnderTarget(groups.get(guardId(row))),
    [groups],
  )
  const columns = useMemo(() => guardColumns(board, underTarget), [board, underTarget])
  const openRow = useCallback(
    ({ service, target }: GuardRow) => onOpen({ service, target }),
    [onOpen],
  )
  return (
    <div onPointerEnter={() => setPointed(true)} onPointerLeave={() => setPointed(false)}>
      <DataTable
        label={boardWords[board]}
        rows={page ? held.rows : undefined}
        idOf={guardId}
        columns={columns}
        narrow={(row) => toNarrow(board, row, underTarget(row))}
        hrefOf={(row) => toGuard(row, board)}
        onOpen={openRow}
        current={open ? guardId(open) : undefined}
        {...(groups.size > 0 && {
          groupOf: (row: GuardRow) => {
            const group = groups.get(guardId(row))
            return { id: group?.id ?? '', head: group && <GroupHead {...group} /> }
          },
        })}
        newBar={
          <NewBar
            count={held.added}
            noun={held.added === 1 ? 'guard' : 'guards'}
            onShow={held.show}
          />
        }
        footer={
          page &&
          page.total > pageSize && (
            <Pagination
              page={query.page}
              pageSize={pageSize}
              total={page.total}
              onPage={onPage}
              noun="guards"
            />
          )
        }
        empty={empty}
        failure={failure}
        stale={stale}
      />
    </div>
  )
}

function GroupHead({ title, detail }: { title: string; detail: string }) {
  return (
    <>
      <span className="font-medium text-ink">{title}</span> <span>{detail}</span>
    </>
  )
}

/**
 * The groups of the rows in sight, held as long as these are: a head that came between two rows would move all
 * that follow. Rows that came since take the group that they have now.
 */
function useHeldGroups<Group>(
  fresh: ReadonlyMap<string, Group>,
  rows: readonly GuardRow[],
  reading: boolean,
): ReadonlyMap<string, Group> {
  const ids = rows.map(guardId).join('\n')
  const [held, setHeld] = useState({ ids, groups: fresh })
  const keep = reading && held.ids === ids
  if (!keep && (held.ids !== ids || held.groups !== fresh)) setHeld({ ids, groups: fresh })
  return keep ? held.groups : fresh
}
