'use client'

import { ChevronDown, Clock } from 'lucide-react'

import { rangeNames, rangeWords } from '../data/time-range'
import { useRange } from '../data/use-range'
import { formatClock } from '../ui/format'
import { Menu, MenuChoice, MenuItem, MenuLabel, MenuLine } from '../ui/Menu'

/** Chooses the stretch of time that the page shows. */
export function RangeMenu() {
  const { choice, setChoice } = useRange()
  const words = rangeWords[choice.range]
  return (
    <Menu
      trigger={
        <button
          type="button"
          aria-label={`Range: ${choice.to ? `${words} to ${formatClock(choice.to)}` : `last ${words}`}`}
          className="ring-line inline-flex h-7 shrink-0 items-center gap-[7px] whitespace-nowrap rounded-control px-2.5 text-table hover:bg-hover max-sm:h-9"
        >
          <Clock aria-hidden className="size-3.5 text-ink-3 max-sm:hidden" />
          <span className="figures font-medium">
            {choice.to ? (
              `${words} to ${formatClock(choice.to)}`
            ) : (
              <>
                <span className="max-sm:hidden">Last </span>
                {words}
              </>
            )}
          </span>
          <span className="text-ink-3 max-sm:hidden" suppressHydrationWarning>
            {zoneName()}
          </span>
          <ChevronDown aria-hidden className="size-3 text-ink-3 max-sm:hidden" />
        </button>
      }
    >
      <MenuLabel>Range</MenuLabel>
      <MenuChoice
        label="Range"
        value={choice.range}
        options={rangeNames.map((name) => ({
          value: name,
          label: `${choice.to ? '' : 'Last '}${rangeWords[name]}`,
        }))}
        onChange={(range) => setChoice({ ...choice, range })}
      />
      {choice.to && (
        <>
          <MenuLine />
          <MenuItem onSelect={() => setChoice({ range: choice.range, to: null })}>
            Back to now
          </MenuItem>
        </>
      )}
    </Menu>
  )
}

/** The zone in which all times are written: the reader's. */
function zoneName(): string {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZoneName: 'short' }).formatToParts()
  return parts.find((it) => it.type === 'timeZoneName')?.value ?? ''
}
