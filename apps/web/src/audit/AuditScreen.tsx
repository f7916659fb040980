'use client'

import type { AuditEntry } from '@foundation/core/audit'
import { Download, ScrollText, ShieldCheck } from 'lucide-react'
import dynamic from 'next/dynamic'
import { parseAsBoolean, useQueryState, useQueryStates } from 'nuqs'
import { useCallback, useEffect } from 'react'

import { useCan } from '../access/session'
import { QueryFailure } from '../data/QueryFailure'
import { Button } from '../ui/Button'
import { cn } from '../ui/cn'
import { EmptyState } from '../ui/EmptyState'
import { Forbidden } from '../ui/Forbidden'
import { formatCount } from '../ui/format'
import { Menu, MenuItem } from '../ui/Menu'
import { Page, PageHeader } from '../ui/Page'
import { Panel } from '../ui/Panel'
import { SkeletonRows } from '../ui/Skeleton'
import { AuditFilters } from './AuditFilters'
import { type AuditQuery, auditParams, fileHref, isFiltered } from './audit-query'
import { CheckBanner } from './CheckBanner'
import { useAuditCheck, useAuditList } from './use-audit'

const AuditTable = dynamic(() => import('./AuditTable').then((it) => it.AuditTable), {
  loading: () => (
    <Panel>
      <SkeletonRows rows={12} label="Loading the audit" />
    </Panel>
  ),
})
const EntryInspector = dynamic(() => import('./EntryInspector').then((it) => it.EntryInspector))

/** Who did what, to what, from where and why; searched, exported, and checked. */
export function AuditScreen() {
  if (useCan('audit:read')) return <Audit />
  return (
    <Page>
      <PageHeader title="Audit" />
      <Panel>
        <Forbidden page what="the audit" scope="audit:read" />
      </Panel>
    </Page>
  )
}

function Audit() {
  const [{ entry: open, ...query }, setParams] = useQueryStates(auditParams)
  const list = useAuditList(query)
  const check = useAuditCheck()
  useCheckOnArrival(check.run)
  const entries = list.data?.pages.flatMap((page) => page.entries)
  const change = (part: Partial<AuditQuery>) => void setParams({ entry: null, ...part })
  const onOpen = useCallback(({ seq }: AuditEntry) => void setParams({ entry: seq }), [setParams])
  return (
    <Page>
      <PageHeader
        title="Audit"
        facts="every change, by whom and why"
        actions={
          <>
            <ExportMenu query={query} />
            <Button icon={<ShieldCheck aria-hidden />} pending={check.pending} onClick={check.run}>
              {check.pending && check.checked > 0
                ? `Checked ${formatCount(check.checked)}`
                : 'Check the chain'}
            </Button>
          </>
        }
      />
      <CheckBanner check={check} />
      <AuditFilters query={query} onChange={change} />
      <div
        className={cn(
          'grid grid-cols-[minmax(0,1fr)] items-start gap-3',
          open !== null &&
            'xl:grid-cols-[minmax(0,1fr)_396px] min-[1920px]:grid-cols-[minmax(0,1fr)_432px]',
        )}
      >
        <AuditTable
          rows={entries}
          onOpen={onOpen}
          current={open === null ? undefined : String(open)}
          stale={list.isPlaceholderData}
          footer={
            list.hasNextPage && (
              <div className="px-3.5 py-2">
                <Button
                  size="sm"
                  pending={list.isFetchingNextPage}
                  onClick={() => void list.fetchNextPage()}
                >
                  Show older ones
                </Button>
              </div>
            )
          }
          empty={<NothingFound query={query} onClear={() => void setParams(null)} />}
          failure={
            list.isError && !list.data ? (
              <QueryFailure
                page
                error={list.error}
                what="the audit"
                onRetry={() => void list.refetch()}
              />
            ) : undefined
          }
        />
        {open !== null && (
          <EntryInspector key={open} seq={open} onClose={() => void setParams({ entry: null })} />
        )}
      </div>
    </Page>
  )
}

/** The address may ask for a check; once it runs, a reload does not begin another. */
function useCheckOnArrival(run: () => void) {
  const [wanted, setWanted] = useQueryState('check', parseAsBoolean)
  useEffect(() => {
    if (!wanted) return
    void setWanted(null)
    run()
  }, [wanted, setWanted, run])
}

function ExportMenu({ query }: { query: AuditQuery }) {
  // The address is made when it is followed, since "the last hour" is that of then.
  const fetchFile = (format: 'ndjson' | 'csv') =>
    window.location.assign(fileHref(query, format, Date.now()))
  return (
    <Menu trigger={<Button icon={<Download aria-hidden />}>Export</Button>}>
      <MenuItem onSelect={() => fetchFile('ndjson')}>NDJSON, with hashes</MenuItem>
      <MenuItem onSelect={() => fetchFile('csv')}>CSV, for spreadsheets</MenuItem>
    </Menu>
  )
}

function NothingFound({ query, onClear }: { query: AuditQuery; onClear: () => void }) {
  const filtered = isFiltered(query)
  return (
    <EmptyState
      page
      icon={<ScrollText aria-hidden />}
      title={filtered ? 'Nothing of that was done' : 'Nothing was done yet'}
      actions={filtered && <Button onClick={onClear}>Clear filters</Button>}
    >
      {filtered ? 'No entry fits all that is asked for.' : 'Each change leaves an entry here.'}
    </EmptyState>
  )
}
