'use client'

import { minute } from '@foundation/core/time'
import { useMemo } from 'react'

import { useBrush, useRange } from '../data/use-range'
import { toMark } from '../health/change-marks'
import { toWords } from '../health/change-words'
import { useChanges } from '../health/use-changes'
import { ChangeRail, type RailMark } from '../ui/change-rail'

/** A press on a mark narrows the lists to this long before it, and a little after. */
const beforeMs = 15 * minute
const afterMs = minute

/** What changed in the range of the page, on its time. */
export function FleetRail() {
  const { range } = useRange()
  const [brush, setBrush] = useBrush()
  const changes = useChanges({ whole: true, limit: 200 })
  const marks = useMemo(
    () =>
      (changes.data ?? [])
        .map((change): RailMark => {
          const { id, at, glyph, subject, title, detail } = toWords(change)
          return {
            id,
            at,
            mark: toMark(glyph),
            title: subject === null ? title : `${subject} ${title}`,
            ...(detail !== '' && { detail }),
          }
        })
        .reverse(),
    [changes.data],
  )
  return (
    <ChangeRail
      from={range.from}
      to={range.to}
      marks={marks}
      brush={brush}
      onBrush={setBrush}
      onMark={(pressed) => {
        const last = pressed.at(-1)
        if (!last) return
        const at = last.at.getTime()
        setBrush({ from: new Date(at - beforeMs), to: new Date(at + afterMs) })
      }}
      loading={changes.isPending}
    />
  )
}
