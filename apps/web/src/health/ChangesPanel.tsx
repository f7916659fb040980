'use client'

import { History } from 'lucide-react'

import { QueryFailure } from '../data/QueryFailure'
import { rangeWords } from '../data/time-range'
import { useBrush, useRange } from '../data/use-range'
import { EmptyState } from '../ui/EmptyState'
import { formatClock } from '../ui/format'
import { Panel } from '../ui/Panel'
import { SkeletonRows } from '../ui/Skeleton'
import { Timeline } from '../ui/Timeline'
import { toTimelineItem } from './change-marks'
import { toWords } from './change-words'
import { useChanges } from './use-changes'

interface ChangesPanelProps {
  /** Only what concerns this node. */
  nodeId?: string
  limit?: number
  title?: string
}

/** What changed in the range of the page. */
export function ChangesPanel({ nodeId, limit = 12, title = 'What changed' }: ChangesPanelProps) {
  const { choice } = useRange()
  // Many joins become one line, so more is asked for than is shown.
  const changes = useChanges({ limit: 200, ...(nodeId !== undefined && { nodeId }) })
  const [brush, setBrush] = useBrush()
  const words = rangeWords[choice.range]
  return (
    <Panel
      title={title}
      facts={
        brush
          ? `${formatClock(brush.from)} to ${formatClock(brush.to)}`
          : choice.to
            ? `${words} before ${formatClock(choice.to)}`
            : `last ${words}`
      }
      actions={
        brush && (
          <button type="button" className="hit text-link" onClick={() => setBrush(null)}>
            Show all
          </button>
        )
      }
    >
      {changes.data ? (
        changes.data.length === 0 ? (
          <EmptyState icon={<History aria-hidden />} title="Nothing changed">
            {nodeId === undefined ? 'No node and no person' : 'Not this node'} in this range. A
            longer one may show more.
          </EmptyState>
        ) : (
          <Timeline
            items={changes.data
              .slice(0, limit)
              .map((it) => toTimelineItem(toWords(it), nodeId !== undefined))}
          />
        )
      ) : changes.isError ? (
        <QueryFailure
          error={changes.error}
          what="what changed"
          onRetry={() => void changes.refetch()}
        />
      ) : (
        <SkeletonRows rows={5} label="Loading what changed" />
      )}
    </Panel>
  )
}
