'use client'

import type { NamespaceDetail, ReleaseSummary } from '@foundation/core/config'
import { GitCompare, History, Undo2 } from 'lucide-react'
import Link from 'next/link'
import { parseAsString, useQueryStates } from 'nuqs'
import { useState } from 'react'

import { Allowed } from '../../access/Allowed'
import { QueryFailure } from '../../data/QueryFailure'
import { Button } from '../../ui/Button'
import { EmptyState } from '../../ui/EmptyState'
import { Checkbox } from '../../ui/fields'
import { plural } from '../../ui/format'
import { PageColumns } from '../../ui/Page'
import { Panel } from '../../ui/Panel'
import { SkeletonRows } from '../../ui/Skeleton'
import { StateBadge } from '../../ui/StateBadge'
import { Tag } from '../../ui/Tag'
import { Time } from '../../ui/Time'
import { releaseHref, type VersionName } from '../links'
import { useReleases } from '../use-config'
import { kindWords, stateWords } from '../words'
import { ComparePanel } from './ComparePanel'
import { chooseVersion, readVersion } from './compare'
import { RestoreDialog } from './RestoreDialog'

const params = { from: parseAsString.withDefault(''), to: parseAsString.withDefault('') }
/** `to` is where the range of the page ends. */
const urlKeys = { from: 'compare', to: 'with' }

interface ReleasesTabProps {
  detail: NamespaceDetail
}

/** Every release, newest first; any two can be compared, and any one brought back into the draft. */
export function ReleasesTab({ detail }: ReleasesTabProps) {
  const { namespace } = detail.row
  const releases = useReleases(namespace)
  const [query, setQuery] = useQueryStates(params, { urlKeys })
  const [restoring, setRestoring] = useState<ReleaseSummary | null>(null)
  const rows = releases.data?.pages.flat()
  const chosen = [query.from, query.to].flatMap((it) => readVersion(it) ?? [])
  const toggle = (version: VersionName) => {
    const [from, to] = chooseVersion(chosen, version)
    void setQuery({
      from: from === undefined ? null : String(from),
      to: to === undefined ? null : String(to),
    })
  }
  const [from, to] = chosen
  return (
    <>
      <PageColumns
        main={
          <Panel
            title="Releases"
            facts="tick two to compare"
            actions={
              <span className="flex items-center gap-2 text-ink-2">
                <Checkbox
                  label="Compare the draft"
                  checked={chosen.includes('draft')}
                  onChange={() => toggle('draft')}
                />
                <span aria-hidden>draft</span>
              </span>
            }
          >
            {!rows ? (
              releases.isError ? (
                <QueryFailure
                  error={releases.error}
                  what="the releases"
                  onRetry={() => void releases.refetch()}
                />
              ) : (
                <SkeletonRows rows={8} label="Loading the releases" />
              )
            ) : rows.length === 0 ? (
              <EmptyState icon={<History aria-hidden />} title="Nothing was released yet">
                Edit the draft under Values, then release it. Every release stays here, with its
                reason and how the nodes took it.
              </EmptyState>
            ) : (
              <ol>
                {rows.map((release) => (
                  <ReleaseRow
                    key={release.number}
                    release={release}
                    runs={release.number === detail.row.release?.number}
                    chosen={chosen.includes(release.number)}
                    onChoose={() => toggle(release.number)}
                    onRestore={() => setRestoring(release)}
                  />
                ))}
              </ol>
            )}
            {releases.hasNextPage && (
              <div className="border-line border-t px-3.5 py-2">
                <Button
                  size="sm"
                  pending={releases.isFetchingNextPage}
                  onClick={() => void releases.fetchNextPage()}
                >
                  Show older ones
                </Button>
              </div>
            )}
          </Panel>
        }
        side={
          from !== undefined && to !== undefined ? (
            <ComparePanel
              namespace={namespace}
              from={from}
              to={to}
              onSwap={() => void setQuery({ from: String(to), to: String(from) })}
            />
          ) : (
            <Panel title="Compare">
              <EmptyState icon={<GitCompare aria-hidden />} title="Tick two versions">
                Any two releases, or one and the draft.
              </EmptyState>
            </Panel>
          )
        }
      />
      {restoring && (
        <RestoreDialog
          release={restoring}
          isEdited={detail.row.edited}
          onClose={() => setRestoring(null)}
        />
      )}
    </>
  )
}

interface ReleaseRowProps {
  release: ReleaseSummary
  /** It is what runs. */
  runs: boolean
  chosen: boolean
  onChoose: () => void
  onRestore: () => void
}

function ReleaseRow({ release, runs, chosen, onChoose, onRestore }: ReleaseRowProps) {
  const { namespace, number, title, reason, state, kind, by, at, approvedBy, changes } = release
  const special = kindWords[kind]
  return (
    <li className="flex items-start gap-3 border-line border-t px-3.5 py-2.5">
      <span className="pt-[3px]">
        <Checkbox label={`Compare r${number}`} checked={chosen} onChange={onChoose} />
      </span>
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <Link href={releaseHref(namespace, number)} className="font-medium hover:underline">
            <span className="mono">r{number}</span> {title}
          </Link>
          {runs && <Tag>runs</Tag>}
          {special && <Tag>{special}</Tag>}
        </p>
        <p className="text-pretty text-ink-2 text-table">{reason}</p>
        <p className="text-ink-3 text-small">
          <Time at={at} /> by {by}
          {approvedBy && `, approved by ${approvedBy}`} · {plural(changes, 'change')}
        </p>
      </div>
      <span className="flex shrink-0 flex-col items-end gap-1.5">
        <StateBadge state={state} className="text-table">
          {stateWords(state)}
        </StateBadge>
        {!runs && (
          <Allowed scope="config:write">
            <Button
              size="sm"
              variant="ghost"
              icon={<Undo2 aria-hidden />}
              aria-label={`Restore r${number} into the draft`}
              onClick={onRestore}
            >
              Restore…
            </Button>
          </Allowed>
        )}
      </span>
    </li>
  )
}
