'use client'

import type { NodeDetail, StateSpan } from '@foundation/core/nodes'
import type { ReactNode } from 'react'

import { rangeWords } from '../data/time-range'
import { useRange } from '../data/use-range'
import { useNow } from '../ui/clock'
import { formatAgo, formatClock, formatSpan, none, plural } from '../ui/format'
import { Panel } from '../ui/Panel'
import { Ribbon } from '../ui/Ribbon'

interface StatePanelProps {
  node: NodeDetail
  spans: readonly StateSpan[]
  /** When the node was asked for, Unix milliseconds. */
  answeredAt: number
}

/** The states that a node went through, and what it is. */
export function StatePanel({ node, spans, answeredAt }: StatePanelProps) {
  const { choice, range } = useRange()
  const now = useNow() ?? answeredAt
  const words = rangeWords[choice.range]
  const transitions = Math.max(0, spans.length - 1)
  return (
    <Panel
      title="State"
      facts={
        <>
          {choice.to ? `${words} to ${formatClock(choice.to)}` : `last ${words}`},{' '}
          {plural(transitions, 'transition')}
        </>
      }
    >
      <div className="px-3.5 pb-2">
        <Ribbon label={`State of ${node.nodeId}`} spans={spans} from={range.from} to={range.to} />
      </div>
      <dl className="flex flex-wrap gap-x-5 gap-y-1.5 border-line border-t px-3.5 py-2.5 text-table">
        <Fact label="Service">{node.service}</Fact>
        <Fact label="Zone">{node.zone ?? none}</Fact>
        <Fact label="Version" mono>
          {node.version ?? none}
        </Fact>
        <Fact label="Node.js" mono>
          {node.nodeVersion.replace(/^v/u, '')}
        </Fact>
        <Fact label="SDK" mono>
          {node.sdkVersion}
        </Fact>
        <Fact label="Host" mono>
          <span title={`process ${node.pid} on ${node.host}`}>{node.address ?? node.host}</span>
        </Fact>
        <Fact label="Up">{node.connected ? formatSpan(now - node.startedAt.getTime()) : none}</Fact>
        <Fact label="Session">
          {node.connected ? '' : 'none, '}epoch <span className="mono">{node.epoch}</span>
        </Fact>
        <Fact label="Boot">from {node.bootedFrom}</Fact>
        <Fact label="Last seen" className="ml-auto max-md:ml-0">
          {formatAgo((node.connected ? answeredAt : now) - node.lastSeenAt.getTime())}
        </Fact>
      </dl>
    </Panel>
  )
}

interface FactProps {
  label: string
  mono?: boolean
  className?: string
  children: ReactNode
}

function Fact({ label, mono = false, className, children }: FactProps) {
  return (
    <div className={`figures flex items-baseline gap-1.5 ${className ?? ''}`}>
      <dt className="text-ink-3">{label}</dt>
      <dd className={mono ? 'mono' : ''}>{children}</dd>
    </div>
  )
}
