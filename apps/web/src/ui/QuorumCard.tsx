import { type ReactNode, useId } from 'react'

import { cn } from './cn'
import { formatCount } from './format'
import { StateBar } from './StateBar'
import { GlyphShapes, StateGlyph } from './StateGlyph'
import { glyphs, hues, type StateWord, wordColor } from './state-glyphs'
import { Time } from './Time'

export interface QuorumZone {
  /** Null where callers name none. */
  zone: string | null
  callers: number
  tripped: number
}

interface QuorumCardProps {
  state: StateWord
  /** "Dependency sick" */
  lead: string
  since: Date
  /** The verdict in words: "ledger-db refuses everyone". */
  title: ReactNode
  zones: readonly QuorumZone[]
  /** The arithmetic, and the rule that was applied. */
  children: ReactNode
  action?: ReactNode
}

/** More callers than this are drawn as shares and no longer one by one. */
const mostCells = 96

/** What the callers of one target say together, by zone. */
export function QuorumCard({
  state,
  lead,
  since,
  title,
  zones,
  children,
  action,
}: QuorumCardProps) {
  const heading = useId()
  const callers = zones.reduce((sum, it) => sum + it.callers, 0)
  return (
    <section
      aria-labelledby={heading}
      className="min-w-0 rounded-panel bg-panel px-[15px] pt-3 pb-3 shadow-panel"
    >
      <div className="flex items-start gap-3">
        <div className="min-w-0 flex-1">
          <p className="flex items-center gap-1.5 text-small">
            <StateGlyph state={state} size={13} />
            <span className={cn('font-semibold', wordColor[hues[state]])}>{lead}</span>
            <span className="text-ink-3">
              since <Time at={since} as="clock" seconds={false} />
            </span>
          </p>
          <h2 id={heading} className="mt-0.5 text-pretty text-section">
            {title}
          </h2>
        </div>
        {action}
      </div>
      <div className="mt-2.5 flex flex-wrap gap-x-[18px] gap-y-2">
        {zones.map((zone) => (
          <Zone key={zone.zone ?? ''} zone={zone} single={callers <= mostCells} />
        ))}
      </div>
      <p className="mt-2.5 text-ink-2 text-table">{children}</p>
    </section>
  )
}

function Zone({ zone: { zone, callers, tripped }, single }: { zone: QuorumZone; single: boolean }) {
  const words = `${zone ?? 'no zone'}: ${formatCount(tripped)} of ${formatCount(callers)} tripped`
  return (
    <div>
      <p aria-hidden className="mb-[5px] text-ink-3 text-micro">
        {zone ?? 'no zone'}
        {!single && (
          <span className="figures">
            {' '}
            {formatCount(tripped)} of {formatCount(callers)}
          </span>
        )}
      </p>
      {single ? (
        <span
          role="img"
          aria-label={words}
          title={words}
          className="grid gap-[3px]"
          style={{ gridTemplateColumns: `repeat(${columnsOf(callers)}, 15px)` }}
        >
          {Array.from({ length: callers }, (_, nth) => (
            <Cell key={String(nth)} tripped={nth < tripped} />
          ))}
        </span>
      ) : (
        <StateBar counts={{ open: tripped, closed: callers - tripped }} />
      )}
    </div>
  )
}

/** Two rows while they are few; wider where there are more. */
function columnsOf(callers: number): number {
  return Math.max(1, Math.ceil(callers / Math.max(2, Math.ceil(Math.sqrt(callers / 4)))))
}

function Cell({ tripped }: { tripped: boolean }) {
  if (!tripped) {
    return (
      <span className="size-[15px] rounded-[4.5px] bg-healthy-cell shadow-[inset_0_0_0_1px_var(--healthy-cell-line)]" />
    )
  }
  return (
    <span className="grid size-[15px] place-items-center rounded-[4.5px] bg-down-fill text-on-ink">
      <svg aria-hidden width={11.4} height={11.4} viewBox="0 0 12 12">
        <GlyphShapes shapes={glyphs.open} />
      </svg>
    </span>
  )
}
