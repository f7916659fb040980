'use client'

import { SlidersHorizontal } from 'lucide-react'

import { QueryFailure } from '../data/QueryFailure'
import { EmptyState } from '../ui/EmptyState'
import { plural } from '../ui/format'
import { Panel, PanelRow } from '../ui/Panel'
import { SkeletonRows } from '../ui/Skeleton'
import { StateBadge } from '../ui/StateBadge'
import { TextLink } from '../ui/TextLink'
import { namespaceHref, releaseHref } from './links'
import { useWhoHas } from './use-config'
import { describeAnswer } from './who-has/answer-words'

const shown = 50

/** What one node runs of each namespace, and what it said of it. */
export function NodeConfigPanel({ nodeId }: { nodeId: string }) {
  const configs = useWhoHas({ nodeId, pageSize: shown })
  const { data } = configs
  return (
    <Panel title="Configuration" facts={data && data.total > 0 && plural(data.total, 'namespace')}>
      {!data ? (
        configs.isError ? (
          <QueryFailure
            error={configs.error}
            what="its configuration"
            onRetry={() => void configs.refetch()}
          />
        ) : (
          <SkeletonRows rows={2} label="Loading the configuration" />
        )
      ) : data.rows.length === 0 ? (
        <EmptyState icon={<SlidersHorizontal aria-hidden />} title="It has no configuration">
          <code className="mono">foundation.config(‘app’)</code> asks for one.
        </EmptyState>
      ) : (
        data.rows.map((row) => {
          const { namespace, running, state, drifted, path, message } = row
          const words = describeAnswer(row)
          return (
            <div key={namespace}>
              <PanelRow>
                <TextLink
                  href={namespaceHref(namespace)}
                  className="mono mr-auto min-w-0 truncate font-normal no-underline hover:underline"
                >
                  {namespace}
                </TextLink>
                {running !== null && (
                  <TextLink
                    href={releaseHref(namespace, running)}
                    className="mono shrink-0 font-normal text-ink-3 no-underline hover:underline"
                  >
                    r{running}
                  </TextLink>
                )}
                <StateBadge
                  state={drifted ? 'degraded' : state}
                  className="w-20 shrink-0 justify-end"
                >
                  {drifted ? 'drifted' : state}
                </StateBadge>
              </PanelRow>
              {state === 'rejected' ? (
                <div className="mx-3.5 mb-2.5 rounded-control bg-down-tint px-3 py-2 text-table">
                  {path && <p className="mono text-down">{path}</p>}
                  <p>{message ?? 'It gave no reason.'}</p>
                  <p className="text-ink-2">
                    {running === null ? 'It runs its own defaults.' : `Still runs r${running}.`}
                  </p>
                </div>
              ) : (
                words !== 'as it was sent' && (
                  <p className="px-3.5 pb-2 text-ink-3 text-small">{words}</p>
                )
              )}
            </div>
          )
        })
      )}
    </Panel>
  )
}
