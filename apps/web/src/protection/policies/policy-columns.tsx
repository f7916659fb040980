import type { Policy } from '@foundation/core/protection'

import { cn } from '../../ui/cn'
import type { DataColumn, NarrowRow } from '../../ui/data-table'
import { StateBadge } from '../../ui/StateBadge'
import { Tag } from '../../ui/Tag'
import { Time } from '../../ui/Time'
import { describeApplied, describePart, stateOfApplied } from '../policy-view'
import { describeSelector, describeTarget, partTags } from './policies-view'

export const policyColumns: readonly DataColumn<Policy>[] = [
  {
    id: 'name',
    header: 'Name',
    cell: ({ name }) => <span className="mono truncate font-medium">{name}</span>,
    width: 170,
    priority: 1,
  },
  {
    id: 'target',
    header: 'Target',
    cell: ({ spec }) => <Target target={spec.match.target} />,
    width: 140,
    priority: 2,
  },
  {
    id: 'nodes',
    header: 'For',
    cell: ({ selector }) => (
      <span className="truncate text-ink-2" title={describeSelector(selector)}>
        {describeSelector(selector)}
      </span>
    ),
    width: 150,
    priority: 5,
  },
  {
    id: 'parts',
    header: 'Decides',
    cell: ({ spec }) => <Parts spec={spec} />,
    width: 300,
    priority: 4,
  },
  {
    id: 'applied',
    header: 'Applied',
    cell: ({ applied }) => <AppliedWords applied={applied} />,
    width: 190,
    priority: 3,
  },
  {
    id: 'changed',
    header: 'Changed',
    cell: ({ updatedAt, updatedBy }) => (
      <span className="truncate text-ink-2">
        <Time at={updatedAt} /> by {updatedBy}
      </span>
    ),
    width: 160,
    priority: 6,
  },
]

/** The row of a phone. */
export function toNarrow(policy: Policy): NarrowRow {
  const { name, spec, selector, applied } = policy
  return {
    title: <span className="mono font-medium">{name}</span>,
    detail: (
      <>
        {describeTarget(spec.match.target)} · {describeSelector(selector)}
      </>
    ),
    value: <AppliedWords applied={applied} />,
    note: <Time at={policy.updatedAt} />,
  }
}

function Target({ target }: { target: string }) {
  return (
    <span className={cn('truncate', target === '*' && 'text-ink-2')}>{describeTarget(target)}</span>
  )
}

function Parts({ spec }: Pick<Policy, 'spec'>) {
  const tags = partTags(spec)
  return (
    <span className="flex min-w-0 gap-1 overflow-hidden">
      {tags.map(({ part, title, off }) => (
        <span key={part} title={describePart(part, spec)} className="flex shrink-0">
          <Tag>{off ? `${title} off` : title}</Tag>
        </span>
      ))}
      {spec.shadow && <Tag className="shrink-0 bg-transparent ring-line">shadow</Tag>}
      {tags.length === 0 && !spec.shadow && <span className="text-ink-3">nothing yet</span>}
    </span>
  )
}

function AppliedWords({ applied }: Pick<Policy, 'applied'>) {
  if (applied.applied + applied.pending + applied.rejected === 0) {
    return <span className="text-ink-3">no node has it</span>
  }
  return (
    <StateBadge state={stateOfApplied(applied)} className="figures truncate">
      {describeApplied(applied)}
    </StateBadge>
  )
}
