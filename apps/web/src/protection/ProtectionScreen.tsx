'use client'

import type { GuardPage } from '@foundation/core/protection'
import { Plus, Shield } from 'lucide-react'
import dynamic from 'next/dynamic'
import Link from 'next/link'
import { useQueryStates } from 'nuqs'
import { useCallback } from 'react'

import { Allowed } from '../access/Allowed'
import { QueryFailure } from '../data/QueryFailure'
import { Button } from '../ui/Button'
import { cn } from '../ui/cn'
import { EmptyState } from '../ui/EmptyState'
import { formatCount, plural } from '../ui/format'
import { Page, PageHeader } from '../ui/Page'
import { Panel } from '../ui/Panel'
import { Segmented } from '../ui/Segmented'
import { SkeletonRows } from '../ui/Skeleton'
import { TextLink } from '../ui/TextLink'
import { BoardFilters } from './BoardFilters'
import { type BoardQuery, boards, boardWords, describeEmpty, isFiltered } from './board-view'
import { type GuardLink, newPolicyHref, policiesHref } from './links'
import { boardParams } from './search-params'
import { useBoard } from './use-guards'

const GuardTable = dynamic(() => import('./GuardTable').then((it) => it.GuardTable), {
  loading: () => (
    <Panel>
      <SkeletonRows rows={10} label="Loading the guards" />
    </Panel>
  ),
})
const OverridesPanel = dynamic(() => import('./OverridesPanel').then((it) => it.OverridesPanel))
const VerdictCards = dynamic(() => import('./VerdictCards').then((it) => it.VerdictCards))
const GuardInspector = dynamic(() => import('./GuardInspector').then((it) => it.GuardInspector))
const NoGuards = dynamic(() => import('./NoGuards').then((it) => it.NoGuards))

/** Every breaker, limiter, bulkhead and pool of the fleet. */
export function ProtectionScreen() {
  const [params, setParams] = useQueryStates(boardParams)
  const { caller, target, ...query } = params
  const board = useBoard(query)
  const open = caller !== null && target !== null ? { service: caller, target } : null
  const change = (part: Partial<BoardQuery>) => void setParams({ page: 1, ...part })
  const openGuard = useCallback(
    (guard: GuardLink | null) =>
      void setParams({ caller: guard?.service ?? null, target: guard?.target ?? null }),
    [setParams],
  )
  const { data } = board
  const isUnused = data !== undefined && boards.every((it) => data.counts[it] === 0)

  return (
    <Page>
      <PageHeader
        title="Protection"
        facts={data && <Facts counts={data.counts} />}
        actions={
          <>
            {!isUnused && (
              <Segmented
                label="Board"
                value={query.board}
                options={boards.map((value) => ({
                  value,
                  label: (
                    <>
                      {boardWords[value]}{' '}
                      {data && (
                        <span className="figures font-normal">
                          {formatCount(data.counts[value])}
                        </span>
                      )}
                    </>
                  ),
                }))}
                onChange={(next) => change({ board: next })}
              />
            )}
            <NewPolicy />
          </>
        }
      />
      {isUnused && !isFiltered(query) ? (
        <NoGuards />
      ) : (
        <div
          className={cn(
            'grid items-start gap-3',
            open &&
              'xl:grid-cols-[minmax(0,1fr)_396px] min-[1920px]:grid-cols-[minmax(0,1fr)_432px]',
          )}
        >
          <div className="flex min-w-0 flex-col gap-3">
            {query.board === 'breakers' && data && data.verdicts.length > 0 && (
              <VerdictCards verdicts={data.verdicts} />
            )}
            <OverridesPanel />
            <BoardFilters query={query} onChange={change} />
            <GuardTable
              query={query}
              page={data}
              stale={board.isPlaceholderData}
              open={open}
              onOpen={openGuard}
              onPage={(page) => void setParams({ page })}
              empty={<NothingFound query={query} onClear={() => void setParams(cleared)} />}
              failure={
                board.isError && !data ? (
                  <QueryFailure
                    page
                    error={board.error}
                    what="the guards"
                    onRetry={() => void board.refetch()}
                  />
                ) : undefined
              }
            />
          </div>
          {open && (
            <GuardInspector
              key={`${open.service} ${open.target}`}
              guard={open}
              board={query.board}
              onOpen={openGuard}
              onClose={() => openGuard(null)}
            />
          )}
        </div>
      )}
    </Page>
  )
}

const cleared = { search: null, state: null, page: null }

function Facts({ counts }: { counts: GuardPage['counts'] }) {
  return (
    <span className="figures">
      <TextLink href={policiesHref} className="font-normal">
        {plural(counts.policies, 'policy', 'policies')}
      </TextLink>{' '}
      on {plural(counts.nodes, 'node')}
    </span>
  )
}

function NewPolicy() {
  return (
    <Allowed scope="protection:write">
      <Button asChild variant="primary">
        <Link href={newPolicyHref()}>
          <Plus aria-hidden />
          New policy
        </Link>
      </Button>
    </Allowed>
  )
}

function NothingFound({ query, onClear }: { query: BoardQuery; onClear: () => void }) {
  return (
    <EmptyState
      icon={<Shield aria-hidden />}
      title={describeEmpty(query)}
      actions={isFiltered(query) && <Button onClick={onClear}>Clear filters</Button>}
    >
      {!isFiltered(query) && 'A policy with this part gives one to every call that it is for.'}
    </EmptyState>
  )
}
