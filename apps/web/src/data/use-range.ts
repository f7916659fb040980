'use client'

import {
  createParser,
  parseAsIsoDateTime,
  parseAsStringLiteral,
  useQueryState,
  useQueryStates,
} from 'nuqs'
import { useCallback, useEffect, useState } from 'react'

import { type RangeChoice, rangeNames, resolveRange, stepOf, type TimeRange } from './time-range'
import { useLive } from './use-live'

const parsers = {
  range: parseAsStringLiteral(rangeNames).withDefault('60m'),
  to: parseAsIsoDateTime,
}

export interface RangeControl {
  readonly choice: RangeChoice
  readonly range: TimeRange
  setChoice(choice: RangeChoice): void
}

/**
 * The range of the page, from the URL. A live one moves along, but not while nothing new is heard: what
 * is shown stays, and nothing is asked that cannot be answered.
 */
export function useRange(): RangeControl {
  const [choice, setQuery] = useQueryStates(parsers)
  const { status } = useLive()
  const now = useStep(stepOf(choice.range), status !== 'paused' && status !== 'lost')
  return {
    choice,
    range: resolveRange(choice, now),
    setChoice: (next) => void setQuery({ range: next.range, to: next.to }),
  }
}

/** The time, told at every multiple of `stepMs`. */
function useStep(stepMs: number, moving: boolean): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    if (!moving) return
    const untilNext = Math.max(0, now - (now % stepMs) + stepMs - Date.now())
    const timer = setTimeout(() => setNow(Date.now()), untilNext + 5)
    return () => clearTimeout(timer)
  }, [now, stepMs, moving])
  return now
}

export interface Brush {
  readonly from: Date
  readonly to: Date
}

const parseAsBrush = createParser<Brush>({
  parse: (text) => {
    const [from = '', to = ''] = text.split('_')
    const brush = { from: new Date(from), to: new Date(to) }
    return brush.from < brush.to ? brush : null
  },
  serialize: ({ from, to }) => `${from.toISOString()}_${to.toISOString()}`,
  eq: (a, b) => a.from.getTime() === b.from.getTime() && a.to.getTime() === b.to.getTime(),
})

/** The stretch of the range to which the lists of changes are narrowed; null is all of it. */
export function useBrush(): readonly [Brush | null, (brush: Brush | null) => void] {
  const [brush, setQuery] = useQueryState('brush', parseAsBrush)
  const setBrush = useCallback((next: Brush | null) => void setQuery(next), [setQuery])
  return [brush, setBrush]
}
