'use client'

import type { NodeState } from '@foundation/core/health'

import { cn } from './cn'
import { formatClock, formatExact, formatSpan, type TimeZone } from './format'
import { timeTicks } from './plot'
import { GlyphShapes } from './StateGlyph'
import { glyphs } from './state-glyphs'
import { useWidth } from './use-width'

export interface RibbonSpan {
  state: NodeState
  from: Date
  to: Date
  reason?: string
}

interface RibbonProps {
  spans: readonly RibbonSpan[]
  from: Date
  to: Date
  zone?: TimeZone
  /** For screen readers: "State of checkout-v3xb". */
  label: string
  axis?: boolean
}

const looks: Record<NodeState, string> = {
  healthy:
    'bg-healthy-cell text-ink shadow-[inset_0_0_0_1px_var(--healthy-cell-line)] [&>svg]:text-healthy-fill',
  joining: 'bg-joining-tint text-joining shadow-[inset_0_0_0_1px_var(--joining-fill)]',
  draining: 'bg-draining-tint text-draining shadow-[inset_0_0_0_1px_var(--draining-fill)]',
  suspect: 'bg-suspect-tint text-suspect shadow-[inset_0_0_0_1.5px_var(--suspect-fill)]',
  degraded: 'bg-degraded-fill text-on-ink',
  stalled: 'bg-stalled-fill text-on-ink',
  down: 'bg-down-fill text-on-ink',
  left: 'text-ink-3 shadow-[inset_0_0_0_1px_var(--line-strong)]',
}

/** The states of a node over time, one segment each. */
export function Ribbon({ spans, from, to, zone, label, axis = true }: RibbonProps) {
  const [ref, width] = useWidth<HTMLDivElement>()
  const start = from.getTime()
  const total = Math.max(1, to.getTime() - start)
  const place = (at: number) =>
    ((Math.min(Math.max(at, start), start + total) - start) / total) * width
  return (
    <div>
      <div ref={ref} role="img" aria-label={summarize(label, spans)} className="relative h-[22px]">
        {width > 0 &&
          spans.map((span) => {
            const left = place(span.from.getTime())
            const room = Math.max(2, place(span.to.getTime()) - left - 2)
            const wide = room > 26 + span.state.length * 7
            return (
              <div
                key={span.from.getTime()}
                title={`${span.state}${span.reason ? `: ${span.reason}` : ''}\n${formatExact(span.from, zone)}, ${formatSpan(span.to.getTime() - span.from.getTime())}`}
                className={cn(
                  'absolute inset-y-0 flex items-center gap-[7px] overflow-hidden rounded-mark text-small',
                  room > 22 ? 'pl-[7px]' : 'justify-center',
                  looks[span.state],
                )}
                style={{ left, width: room }}
              >
                {room >= 14 && (
                  <svg aria-hidden width={11} height={11} viewBox="0 0 12 12">
                    <GlyphShapes shapes={glyphs[span.state]} />
                  </svg>
                )}
                {wide && <span className="whitespace-nowrap font-medium">{span.state}</span>}
              </div>
            )
          })}
      </div>
      {axis && width > 0 && (
        <div aria-hidden className="figures relative mt-1 h-4 text-ink-3 text-micro">
          {timeTicks(start, start + total).map((at) => {
            const x = place(at)
            return x < 16 || x > width - 16 ? null : (
              <span key={at} className="-translate-x-1/2 absolute" style={{ left: x }}>
                {formatClock(new Date(at), zone, total < 120_000)}
              </span>
            )
          })}
        </div>
      )}
    </div>
  )
}

function summarize(label: string, spans: readonly RibbonSpan[]): string {
  const told = spans
    .slice(-6)
    .map((span) => `${span.state} for ${formatSpan(span.to.getTime() - span.from.getTime())}`)
  return `${label}: ${told.join(', then ') || 'nothing known'}`
}
