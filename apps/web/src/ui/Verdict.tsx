import type { ClusterHealth, NodeState } from '@foundation/core/health'
import { ChevronRight } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'

import { CountsList } from './CountsList'
import { cn } from './cn'
import { StateGlyph } from './StateGlyph'
import { hues, type StateWord, tintGround, wordColor } from './state-glyphs'

export interface VerdictReason {
  key: string
  state: StateWord
  /** "2 checkout nodes stalled" */
  title: ReactNode
  /** "event loop blocked 4.2 s" */
  detail?: ReactNode
  link: { label: string; href: string }
}

interface VerdictProps {
  health: ClusterHealth
  /** "for 7 min 12 s" */
  since: ReactNode
  /** "healthy for 31 days before that" */
  before?: ReactNode
  /** The answer in words. */
  sentence: ReactNode
  /** Four at most are shown. */
  reasons: readonly VerdictReason[]
  counts: Partial<Record<NodeState, number>>
  /** "12 services · 3 zones" */
  facts?: ReactNode
  /** Where a count leads. */
  hrefOf?: (state: NodeState) => string
}

/** The sentence before the charts. A healthy fleet takes one row. */
export function Verdict({
  health,
  since,
  before,
  sentence,
  reasons,
  counts,
  facts,
  hrefOf,
}: VerdictProps) {
  if (health === 'healthy') {
    return (
      <section
        aria-label="Verdict"
        className="flex min-h-[52px] flex-wrap items-center gap-x-3 gap-y-1 rounded-panel bg-panel px-4 py-2.5 shadow-panel"
      >
        <StateGlyph state="healthy" size={15} />
        <p className="text-pretty text-section" aria-live="polite">
          {sentence}
        </p>
        <span className="text-ink-3 max-sm:w-full max-sm:pl-[27px]">{facts}</span>
        <span className="ml-auto text-ink-3 max-sm:ml-[27px]">
          <span className="font-medium text-healthy">Healthy</span> {since}
        </span>
      </section>
    )
  }
  const hue = hues[health]
  return (
    <section
      aria-label="Verdict"
      className="grid rounded-panel bg-panel shadow-panel lg:grid-cols-[minmax(0,1fr)_316px]"
    >
      <div className="min-w-0 px-[18px] pt-4 pb-2 max-sm:px-3.5">
        <div className="flex items-start gap-3.5">
          <span
            className={cn(
              'mt-px grid size-[34px] shrink-0 place-items-center rounded-[9px] max-sm:hidden',
              tintGround[hue],
            )}
          >
            <StateGlyph state={health} size={18} />
          </span>
          <div className="min-w-0">
            <p className="flex flex-wrap items-center gap-x-1.5 text-ink-3">
              <StateGlyph state={health} size={13} className="sm:hidden" />
              <span className={cn('font-medium capitalize', wordColor[hue])}>{health}</span>
              <span className="figures">{since}</span>
              {before && <span className="max-sm:hidden">· {before}</span>}
            </p>
            <p className="text-pretty text-verdict" role="status">
              {sentence}
            </p>
          </div>
        </div>
        <ul className="mt-3.5 grid gap-x-5 sm:grid-cols-2 max-sm:-mx-3.5">
          {reasons.slice(0, 4).map((reason) => (
            <Reason key={reason.key} reason={reason} />
          ))}
        </ul>
      </div>
      <div className="border-line px-4 pt-3 pb-2.5 max-lg:border-t lg:border-l">
        <CountsList counts={counts} facts={facts} {...(hrefOf ? { hrefOf } : {})} />
      </div>
    </section>
  )
}

/** One line with one link; on a phone the whole line is the link. */
function Reason({ reason }: { reason: VerdictReason }) {
  return (
    <li className="relative flex h-[37px] min-w-0 items-center gap-2.5 border-line border-t text-table max-sm:h-11 max-sm:px-3.5 max-sm:text-body">
      <StateGlyph state={reason.state} />
      <span className="truncate font-medium">{reason.title}</span>
      {reason.detail && <span className="truncate text-ink-3 max-sm:hidden">{reason.detail}</span>}
      <Link
        href={reason.link.href}
        className="ml-auto shrink-0 whitespace-nowrap text-link text-small max-sm:after:absolute max-sm:after:inset-0"
      >
        <span className="max-sm:sr-only">{reason.link.label}</span>
        <ChevronRight aria-hidden className="size-4 text-ink-3 sm:hidden" />
      </Link>
    </li>
  )
}
