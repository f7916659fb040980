'use client'

import type { NamespaceDetail, ReleaseDetail } from '@foundation/core/config'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'

import { QueryFailure } from '../../data/QueryFailure'
import { useTRPC } from '../../data/trpc'
import { formatCount, formatPercent, plural } from '../../ui/format'
import { Panel } from '../../ui/Panel'
import { SkeletonRows } from '../../ui/Skeleton'
import { useCheck } from '../use-check'
import { describeRefusers } from '../values/issue-words'

interface ReachPanelProps {
  detail: ReleaseDetail
  namespace: NamespaceDetail | undefined
}

/** Whom it touches when all its stages are through. */
export function ReachPanel({ detail, namespace }: ReachPanelProps) {
  const { release, plan, layers } = detail
  const api = useTRPC()
  const reach = useQuery({
    ...api.config.reach.queryOptions({ namespace: release.namespace, plan }),
    placeholderData: keepPreviousData,
  })
  const check = useCheck(release.namespace, layers)
  const refused = check.data ? describeRefusers(check.data) : null
  const approvals = namespace?.settings.review.approvals
  return (
    <Panel title="Reach" facts="if this goes to 100&nbsp;%">
      {!reach.data ? (
        reach.isError ? (
          <QueryFailure error={reach.error} what="the reach" onRetry={() => void reach.refetch()} />
        ) : (
          <SkeletonRows rows={4} label="Loading the reach" />
        )
      ) : (
        <dl className="grid grid-cols-[104px_minmax(0,1fr)] gap-x-2 gap-y-1.5 px-3.5 pb-3.5 text-table">
          <Fact name="Nodes">
            <b className="figures font-semibold">{formatCount(reach.data.nodes)}</b>
            {reach.data.fleetTotal > 0 &&
              `, ${formatPercent(reach.data.nodes / reach.data.fleetTotal)} of the fleet`}
          </Fact>
          <Fact name="Services">
            {reach.data.services.length === 0
              ? 'none is connected'
              : reach.data.services
                  .slice(0, 5)
                  .map((it) => `${it.name} ${formatCount(it.nodes)}`)
                  .join(', ')}
            {reach.data.services.length > 5 && ` and ${reach.data.services.length - 5} more`}
          </Fact>
          {approvals !== undefined && (
            <Fact name="Approval">
              {release.kind === 'emergency'
                ? 'none: an emergency'
                : approvals === 0
                  ? 'not needed'
                  : `by ${plural(approvals, 'other person', 'other people')}`}
            </Fact>
          )}
          <Fact name="Versions">
            {check.data === undefined ? (
              '–'
            ) : refused === null ? (
              namespace?.schemas.length === 0 ? (
                'none declares a schema'
              ) : (
                'all accept it'
              )
            ) : (
              <span className="text-down">{refused} would refuse it</span>
            )}
          </Fact>
        </dl>
      )}
    </Panel>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-3">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  )
}
