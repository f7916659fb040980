'use client'

import type { GuardDetail } from '@foundation/core/protection'
import { useState } from 'react'

import { toNode } from '../nodes/links'
import { Button } from '../ui/Button'
import { cn } from '../ui/cn'
import { formatCount, formatPercent, plural } from '../ui/format'
import { Section } from '../ui/Section'
import { StateBadge } from '../ui/StateBadge'
import { TextLink } from '../ui/TextLink'
import { Time } from '../ui/Time'
import { isAlarming } from './board-view'
import { byUrgency } from './guard-nodes-view'

const shownAtFirst = 8

/** The nodes that have this guard, those in trouble first. */
export function GuardNodesSection({ nodes }: { nodes: GuardDetail['nodes'] }) {
  const [all, setAll] = useState(false)
  const sorted = byUrgency(nodes)
  const shown = all ? sorted : sorted.slice(0, shownAtFirst)
  return (
    <Section title="Nodes" facts={plural(nodes.length, 'node')} flush>
      <ul aria-label="Nodes" className="text-table">
        {shown.map(({ nodeId, zone, breaker, since, errorRatio }) => (
          <li
            key={nodeId}
            className="flex min-h-8 items-center gap-2 border-line border-t px-3.5 py-1"
          >
            {breaker && <StateBadge state={breaker} className="w-[104px] shrink-0" />}
            <TextLink
              href={toNode(nodeId)}
              className="mono min-w-0 truncate font-normal no-underline hover:underline"
            >
              {nodeId}
            </TextLink>
            <span className="truncate text-ink-3 max-sm:hidden">{zone}</span>
            <span
              className={cn(
                'figures ml-auto shrink-0',
                isAlarming(errorRatio) ? 'font-medium text-down' : 'text-ink-2',
              )}
            >
              {formatPercent(errorRatio)}
            </span>
            <Time at={since} as="for" className="w-16 shrink-0 truncate text-right text-ink-3" />
          </li>
        ))}
      </ul>
      {sorted.length > shownAtFirst && (
        <div className="border-line border-t px-3.5 pt-2">
          <Button size="sm" variant="ghost" onClick={() => setAll(!all)}>
            {all ? 'Show fewer' : `Show all ${formatCount(sorted.length)}`}
          </Button>
        </div>
      )}
    </Section>
  )
}
