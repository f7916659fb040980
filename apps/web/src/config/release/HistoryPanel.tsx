'use client'

import type { ReleaseDetail, RolloutEvent } from '@foundation/core/config'
import { ArrowRight, Flag, type LucideIcon, MessageSquare, Play } from 'lucide-react'

import { Panel } from '../../ui/Panel'
import type { StateWord } from '../../ui/state-glyphs'
import { Timeline, type TimelineItem } from '../../ui/Timeline'
import { eventWords } from './release-view'

const marks: Record<RolloutEvent['what'], StateWord | LucideIcon> = {
  proposed: MessageSquare,
  approved: 'applied',
  declined: 'declined',
  started: Flag,
  stage: ArrowRight,
  paused: 'paused',
  resumed: Play,
  completed: 'released',
  rolled_back: 'rolled_back',
  superseded: 'superseded',
}

/** What happened to the release, newest first. */
export function HistoryPanel({ events }: Pick<ReleaseDetail, 'events'>) {
  return (
    <Panel title="History">
      <Timeline items={[...events].reverse().map(toItem)} />
    </Panel>
  )
}

function toItem({ at, what, by, reason }: RolloutEvent, index: number): TimelineItem {
  const mark = marks[what]
  const Icon = typeof mark === 'string' ? null : mark
  return {
    id: `${index} ${what} ${at.getTime()}`,
    at,
    mark: Icon ? { icon: <Icon aria-hidden /> } : (mark as StateWord),
    title: `${eventWords[what]} by ${by}`,
    detail: reason === '' ? undefined : reason,
  }
}
