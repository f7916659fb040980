'use client'

import type { Policy } from '@foundation/core/protection'

import { toNode } from '../../nodes/links'
import { formatCount } from '../../ui/format'
import { Panel, PanelRow } from '../../ui/Panel'
import { StateBadge } from '../../ui/StateBadge'
import { TextLink } from '../../ui/TextLink'
import { describeApplied } from '../policy-view'

const states = ['applied', 'pending', 'rejected'] as const

/** What nodes answered to the newest version, as it comes in. */
export function AppliedPanel({ revision, applied }: Pick<Policy, 'revision' | 'applied'>) {
  const known = applied.applied + applied.pending + applied.rejected > 0
  const more = applied.rejected - applied.rejections.length
  return (
    <Panel title="Applied" facts={<span className="mono">r{revision}</span>}>
      <p className="sr-only" role="status">
        {known ? describeApplied(applied) : 'No node has it'}
      </p>
      {known ? (
        <dl className="grid grid-cols-3 border-line border-t">
          {states.map((state) => (
            <div key={state} className="px-3.5 py-2 not-first:border-line not-first:border-l">
              <dt>
                <StateBadge state={state} className="text-small" />
              </dt>
              <dd className="figures text-title">{formatCount(applied[state])}</dd>
            </div>
          ))}
        </dl>
      ) : (
        <p className="px-3.5 pb-3 text-ink-2 text-table">
          No node is connected that it is for. It waits for them.
        </p>
      )}
      {applied.rejections.map(({ nodeId, path, message }) => (
        <PanelRow key={nodeId} className="items-start py-2">
          <div className="min-w-0 flex-1">
            <TextLink href={toNode(nodeId)} className="mono">
              {nodeId}
            </TextLink>
            <p className="text-pretty">
              {path !== '' && <span className="mono text-down">{path}: </span>}
              {message}
            </p>
            <p className="text-ink-3">Its earlier policy stays.</p>
          </div>
        </PanelRow>
      ))}
      {more > 0 && <PanelRow className="text-ink-3">and {formatCount(more)} more</PanelRow>}
    </Panel>
  )
}
