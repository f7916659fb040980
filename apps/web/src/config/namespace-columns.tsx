import type { NamespaceRow } from '@foundation/core/config'

import type { DataColumn, NarrowRow } from '../ui/data-table'
import { StateBadge } from '../ui/StateBadge'
import { StateGlyph } from '../ui/StateGlyph'
import { Tag } from '../ui/Tag'
import { Time } from '../ui/Time'
import { describeCounts, stateOfCounts, stateWords } from './words'

export const namespaceColumns: readonly DataColumn<NamespaceRow>[] = [
  {
    id: 'namespace',
    header: 'Namespace',
    cell: ({ namespace, conflicts }) => (
      <span className="flex min-w-0 items-center gap-2">
        <span className="mono truncate font-medium" title={namespace}>
          {namespace}
        </span>
        {conflicts > 0 && <Tag>{conflicts === 1 ? '1 conflict' : `${conflicts} conflicts`}</Tag>}
      </span>
    ),
    width: 240,
    priority: 1,
  },
  {
    id: 'applied',
    header: 'Applied',
    cell: ({ counts }) => <Counts counts={counts} />,
    width: 210,
    priority: 2,
  },
  {
    id: 'release',
    header: 'Runs',
    cell: ({ release }) =>
      release ? (
        <span className="flex min-w-0 items-center gap-2">
          <span className="mono shrink-0">r{release.number}</span>
          <span className="truncate text-ink-2" title={release.title}>
            {release.title}
          </span>
        </span>
      ) : (
        <span className="text-ink-3">nothing yet</span>
      ),
    width: 230,
    priority: 4,
  },
  {
    id: 'rollout',
    header: 'On the way',
    cell: ({ rollout }) =>
      rollout ? (
        <span className="flex min-w-0 items-center gap-2">
          <span className="mono shrink-0">r{rollout.number}</span>
          <StateBadge state={rollout.state}>{stateWords(rollout.state)}</StateBadge>
        </span>
      ) : (
        <span className="text-ink-3">–</span>
      ),
    width: 140,
    priority: 3,
  },
  {
    id: 'edited',
    header: 'Draft',
    cell: (row) => <Edited {...row} />,
    width: 170,
    priority: 5,
  },
  {
    id: 'released',
    header: 'Released',
    cell: ({ release }) =>
      release && (
        <span className="truncate text-ink-2">
          <Time at={release.at} /> by {release.by}
        </span>
      ),
    width: 170,
    priority: 6,
  },
]

/** The row of a phone. */
export function toNarrow(row: NamespaceRow): NarrowRow {
  const { namespace, release, rollout, counts } = row
  const shown = rollout ?? release
  return {
    lead: <StateGlyph state={rollout?.state ?? stateOfCounts(counts)} />,
    title: <span className="mono font-medium">{namespace}</span>,
    detail: shown ? `r${shown.number} · ${shown.title}` : 'nothing runs yet',
    value: rollout ? stateWords(rollout.state) : undefined,
    note: counts.nodes === 0 ? 'no node' : describeCounts(counts),
  }
}

function Counts({ counts }: Pick<NamespaceRow, 'counts'>) {
  if (counts.nodes === 0) return <span className="text-ink-3">no node has it</span>
  return (
    <StateBadge state={stateOfCounts(counts)} className="figures truncate">
      {describeCounts(counts)}
    </StateBadge>
  )
}

function Edited({ edited, draftBy, draftAt }: NamespaceRow) {
  if (!edited) return <span className="text-ink-3">as it runs</span>
  return (
    <span className="truncate text-ink-2">
      {draftAt && <Time at={draftAt} />} {draftBy && `by ${draftBy}`}
    </span>
  )
}
