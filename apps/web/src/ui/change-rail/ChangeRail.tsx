'use client'

import { type ReactNode, useMemo, useRef, useState } from 'react'

import { cn } from '../cn'
import { formatClock, type TimeZone } from '../format'
import { timeTicks } from '../plot'
import { StateGlyph } from '../StateGlyph'
import type { StateWord } from '../state-glyphs'
import { pointAt, useCrosshair } from '../time-chart/crosshair'
import { useWidth } from '../use-width'
import { mergeMarks, type Placed } from './merge-marks'

export interface RailMark {
  id: string
  at: Date
  /** A state's glyph, or an icon for what a person did. */
  mark: StateWord | { icon: ReactNode }
  /** "2 checkout nodes stalled" */
  title: string
  /** Who and why, or how many. */
  detail?: string
  /** Beside the mark where there is room: a version, a revision. */
  label?: string
}

export interface TimeSpan {
  from: Date
  to: Date
}

interface ChangeRailProps {
  from: Date
  to: Date
  /** Oldest first; only the newest 40 are drawn. */
  marks: readonly RailMark[]
  /** The stretch that the page's lists are narrowed to; null for all of it. */
  brush: TimeSpan | null
  onBrush: (brush: TimeSpan | null) => void
  /** A press on a mark; several where they were merged. */
  onMark?: (marks: readonly RailMark[]) => void
  zone?: TimeZone
  /** Undefined while the first answer is on its way. */
  loading?: boolean
}

const mostMarks = 40
/** Shorter drags are presses. */
const leastDrag = 5

/** What changed, under the top bar of every fleet page, on the same time as the charts. */
export function ChangeRail({
  from,
  to,
  marks,
  brush,
  onBrush,
  onMark,
  zone,
  loading = false,
}: ChangeRailProps) {
  const [measure, width] = useWidth<HTMLDivElement>()
  const [drag, setDrag] = useState<{ from: number; to: number } | null>(null)
  const pressed = useRef<number | null>(null)
  const start = from.getTime()
  const span = Math.max(1, to.getTime() - start)
  const x = (time: number) => ((time - start) / span) * width
  const timeAt = (event: React.PointerEvent) => {
    const box = event.currentTarget.getBoundingClientRect()
    return start + Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) * span
  }
  const placed = useMemo(() => {
    const inside = marks
      .filter((it) => it.at.getTime() >= start && it.at.getTime() <= start + span)
      .slice(-mostMarks)
    return mergeMarks(inside, (it) => ((it.at.getTime() - start) / span) * width)
  }, [marks, start, span, width])
  const shown = drag
    ? { from: Math.min(drag.from, drag.to), to: Math.max(drag.from, drag.to) }
    : brush && { from: brush.from.getTime(), to: brush.to.getTime() }

  return (
    <section
      aria-label="Changes over time"
      className="flex h-[38px] items-stretch border-line border-b bg-well max-sm:hidden"
    >
      <div className="flex w-[100px] shrink-0 flex-col justify-center pl-5 leading-[13px]">
        <span className="font-medium text-[11.5px]">What changed</span>
        {brush ? (
          <button
            type="button"
            className="self-start text-link text-micro text-ink-3"
            onClick={() => onBrush(null)}
          >
            clear
          </button>
        ) : (
          <span className="text-ink-3 text-micro">
            {loading ? 'asking' : marks.length === 0 ? 'nothing yet' : 'drag to narrow'}
          </span>
        )}
      </div>
      <div
        ref={measure}
        className="relative min-w-0 flex-1 cursor-crosshair touch-pan-y select-none"
        onPointerDown={(event) => {
          if (event.button !== 0 || (event.target as HTMLElement).closest('button')) return
          event.currentTarget.setPointerCapture(event.pointerId)
          pressed.current = timeAt(event)
        }}
        onPointerMove={(event) => {
          const time = timeAt(event)
          pointAt(time)
          const began = pressed.current
          if (began !== null && (drag || Math.abs(x(time) - x(began)) >= leastDrag))
            setDrag({ from: began, to: time })
        }}
        onPointerUp={() => {
          if (drag && shown) onBrush({ from: new Date(shown.from), to: new Date(shown.to) })
          pressed.current = null
          setDrag(null)
        }}
        onPointerCancel={() => {
          pressed.current = null
          setDrag(null)
        }}
        onPointerLeave={() => pointAt(null)}
      >
        <Ticks from={start} span={span} width={width} zone={zone} />
        {shown && width > 0 && (
          <Brush left={Math.max(0, x(shown.from))} right={Math.min(width, x(shown.to))} />
        )}
        <Pointer from={start} span={span} width={width} />
        {placed.map((it, index) => (
          <Mark
            key={it.marks[0]?.id}
            placed={it}
            room={(placed[index + 1]?.x ?? width) - it.x}
            onMark={onMark}
            zone={zone}
          />
        ))}
      </div>
      <div className="figures flex w-[84px] shrink-0 flex-col items-end justify-center pr-5 leading-[13px]">
        <span className="font-medium text-[11.5px]">now</span>
        <span className="text-ink-3 text-micro">{formatClock(to, zone)}</span>
      </div>
    </section>
  )
}

function Ticks({
  from,
  span,
  width,
  zone,
}: {
  from: number
  span: number
  width: number
  zone: TimeZone
}) {
  return timeTicks(from, from + span, width < 700 ? 4 : 8).map((tick) => {
    const left = ((tick - from) / span) * width
    return left > width - 40 ? null : (
      <span
        key={tick}
        aria-hidden
        className="figures absolute bottom-0.5 border-line-strong border-l pl-1 text-ink-3 text-micro"
        style={{ left }}
      >
        {formatClock(new Date(tick), zone, false)}
      </span>
    )
  })
}

function Brush({ left, right }: { left: number; right: number }) {
  return (
    <span
      aria-hidden
      className="pointer-events-none absolute inset-y-0 bg-ink/8"
      style={{ left, width: Math.max(2, right - left) }}
    >
      <span className="absolute inset-y-0 left-0 w-px bg-ink-3" />
      <span className="-left-[2px] absolute top-3 h-3.5 w-[5px] rounded-full bg-ink-2" />
      <span className="absolute inset-y-0 right-0 w-px bg-ink-3" />
      <span className="-right-[2px] absolute top-3 h-3.5 w-[5px] rounded-full bg-ink-2" />
    </span>
  )
}

function Pointer({ from, span, width }: { from: number; span: number; width: number }) {
  const time = useCrosshair()
  if (time === null || time < from || time > from + span) return null
  return (
    <span
      aria-hidden
      className="pointer-events-none absolute inset-y-0 w-px bg-ink-3"
      style={{ left: ((time - from) / span) * width }}
    />
  )
}

interface MarkProps {
  placed: Placed<RailMark>
  /** Until the next mark, in px. */
  room: number
  onMark: ChangeRailProps['onMark']
  zone: TimeZone
}

function Mark({ placed, room, onMark, zone }: MarkProps) {
  const newest = placed.marks.at(-1)
  if (!newest) return null
  const many = placed.marks.length > 1
  const words = placed.marks.map(
    (it) => `${formatClock(it.at, zone)} ${it.title}${it.detail ? `, ${it.detail}` : ''}`,
  )
  return (
    <span
      className="-translate-x-[9px] absolute top-0.5 flex items-center gap-1"
      style={{ left: placed.x }}
    >
      <button
        type="button"
        title={words.slice(-8).join('\n')}
        aria-label={words.slice(-8).join('; ')}
        onClick={() => onMark?.(placed.marks)}
        className={cn(
          'hit ring-line relative z-10 grid size-[18px] place-items-center rounded-[5px] bg-raised text-ink-2 hover:bg-selected hover:text-ink [&>svg]:size-[11px]',
          many && 'w-auto min-w-[18px] px-1 font-medium text-[10.5px]',
        )}
      >
        {many ? (
          placed.marks.length
        ) : typeof newest.mark === 'string' ? (
          <StateGlyph state={newest.mark} size={10} />
        ) : (
          newest.mark.icon
        )}
      </button>
      {!many && newest.label && room > 34 + newest.label.length * 6.5 && (
        <span aria-hidden className="whitespace-nowrap text-ink-2 text-small">
          {newest.label}
        </span>
      )}
    </span>
  )
}
