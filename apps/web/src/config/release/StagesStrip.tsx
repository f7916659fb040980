'use client'

import type { ReleaseDetail } from '@foundation/core/config'
import { CircleDashed } from 'lucide-react'

import { useNow } from '../../ui/clock'
import { cn } from '../../ui/cn'
import { formatCount } from '../../ui/format'
import { StateGlyph } from '../../ui/StateGlyph'
import { hues, tintGround } from '../../ui/state-glyphs'
import { Time } from '../../ui/Time'
import { type StageBlock, stageBlocks } from './release-view'

/** The stages as blocks: how far each is, since when, and how its nodes took it. */
export function StagesStrip({ detail }: { detail: ReleaseDetail }) {
  const now = useNow() ?? detail.release.at.getTime()
  const blocks = stageBlocks(detail, detail.events, now)
  return (
    <section
      aria-label="Stages"
      className="flex flex-wrap gap-1 rounded-panel bg-panel p-3 shadow-panel max-sm:flex-col"
    >
      {blocks.map((block) => (
        <Stage key={block.key} block={block} />
      ))}
    </section>
  )
}

function Stage({ block }: { block: StageBlock }) {
  const { state, reach, note, counts, rejected, startedAt, weight, isCurrent } = block
  const waits = state === 'waiting'
  return (
    <div
      aria-current={isCurrent ? 'step' : undefined}
      className={cn(
        '@container min-w-[152px] basis-0 rounded-control px-3 py-2 max-sm:basis-auto',
        waits ? 'bg-well ring-line' : tintGround[hues[state]],
        isCurrent && 'shadow-[inset_0_0_0_1.5px_color-mix(in_srgb,currentColor_70%,transparent)]',
        isCurrent && state === 'paused' && 'text-degraded-fill',
        isCurrent && state === 'rejected' && 'text-down-fill',
        isCurrent && state === 'rolling_out' && 'text-joining-fill',
      )}
      style={{ flexGrow: weight * 100 }}
    >
      <p className="flex items-center gap-1.5 whitespace-nowrap text-ink text-table">
        {waits ? (
          <CircleDashed aria-hidden className="size-3 text-ink-3" />
        ) : (
          <StateGlyph state={state} label={state} />
        )}
        <span className="figures font-semibold">{reach}</span>
        <span className="figures truncate text-ink-2">{note}</span>
        {startedAt && (
          <Time
            at={startedAt}
            as="clock"
            seconds={false}
            className="@min-[180px]:block ml-auto hidden pl-2 text-ink-3"
          />
        )}
      </p>
      <p className={cn('figures truncate text-table', waits ? 'text-ink-2' : 'text-ink')}>
        {counts}
        {rejected > 0 && (
          <>
            {counts !== '' && ', '}
            <span className="font-medium text-down">{formatCount(rejected)} rejected</span>
          </>
        )}
      </p>
    </div>
  )
}
