'use client'

import { Shield } from 'lucide-react'

import { QueryFailure } from '../data/QueryFailure'
import { cn } from '../ui/cn'
import { EmptyState } from '../ui/EmptyState'
import { formatPercent, join, plural, toRate } from '../ui/format'
import { Panel, PanelRow } from '../ui/Panel'
import { SkeletonRows } from '../ui/Skeleton'
import { StateBadge } from '../ui/StateBadge'
import { TextLink } from '../ui/TextLink'
import { Time } from '../ui/Time'
import { isAlarming } from './board-view'
import { byUrgency } from './guard-nodes-view'
import { toGuard } from './links'
import { useNodeGuards } from './use-guards'

interface NodeGuardsPanelProps {
  nodeId: string
  service: string
}

/** The calls that one node guards, those in trouble first. */
export function NodeGuardsPanel({ nodeId, service }: NodeGuardsPanelProps) {
  const guards = useNodeGuards(nodeId)
  const { data } = guards
  return (
    <Panel title="Protection" facts={data && data.length > 0 && plural(data.length, 'guard')}>
      {!data ? (
        guards.isError ? (
          <QueryFailure
            error={guards.error}
            what="the guards"
            onRetry={() => void guards.refetch()}
          />
        ) : (
          <SkeletonRows rows={3} label="Loading the guards" />
        )
      ) : data.length === 0 ? (
        <EmptyState icon={<Shield aria-hidden />} title="It guards no calls">
          <code className="mono">foundation.protect(‘payments’, …)</code> guards one.
        </EmptyState>
      ) : (
        byUrgency(data.map((it) => ({ ...it, nodeId: it.target }))).map(
          ({ target, breaker, since, callsPerS, errorRatio }) => (
            <PanelRow key={target}>
              {breaker ? (
                <StateBadge state={breaker} className="w-[104px] shrink-0" />
              ) : (
                <span className="w-[104px] shrink-0 text-ink-3">no breaker</span>
              )}
              <TextLink
                href={toGuard({ service, target })}
                className="mono min-w-0 truncate font-normal no-underline hover:underline"
              >
                {target}
              </TextLink>
              <span
                className={cn(
                  'figures ml-auto shrink-0',
                  isAlarming(errorRatio) ? 'font-medium text-down' : 'text-ink-2',
                )}
                title={`errors, of ${join(toRate(callsPerS))}`}
              >
                {formatPercent(errorRatio)}
              </span>
              <Time at={since} as="for" className="min-w-14 shrink-0 text-right text-ink-3" />
            </PanelRow>
          ),
        )
      )}
    </Panel>
  )
}
