'use client'

import { parseAsIsoDateTime, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { useEffect, useState } from 'react'

import { type RangeChoice, rangeNames, resolveRange, stepOf, type TimeRange } from './time-range'

const parsers = {
  range: parseAsStringLiteral(rangeNames).withDefault('60m'),
  to: parseAsIsoDateTime,
}

export interface RangeControl {
  readonly choice: RangeChoice
  readonly range: TimeRange
  setChoice(choice: RangeChoice): void
}

/** The range of the page, from the URL; a live one moves along. */
export function useRange(): RangeControl {
  const [choice, setQuery] = useQueryStates(parsers)
  const now = useNow(stepOf(choice.range))
  return {
    choice,
    range: resolveRange(choice, now),
    setChoice: (next) => void setQuery({ range: next.range, to: next.to }),
  }
}

/** The time, told at every multiple of `stepMs`. */
function useNow(stepMs: number): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const untilNext = stepMs - (Date.now() % stepMs)
    const timer = setTimeout(() => setNow(Date.now()), untilNext + 5)
    return () => clearTimeout(timer)
  })
  return now
}
