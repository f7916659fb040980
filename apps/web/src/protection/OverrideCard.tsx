'use client'

import type { Override } from '@foundation/core/protection'

import { Allowed } from '../access/Allowed'
import { useNow } from '../ui/clock'
import { cn } from '../ui/cn'
import { formatClock } from '../ui/format'
import { StateBadge } from '../ui/StateBadge'
import { StateGlyph } from '../ui/StateGlyph'
import { Time } from '../ui/Time'
import { useForce } from './ForceProvider'
import { describeLeft, describeSelector, shareGone } from './override-view'
import { stateOfApplied } from './policy-view'

/** What an operator holds: for how long still, why, by whom, and the way back. */
export function OverrideCard({ override, className }: { override: Override; className?: string }) {
  const { target, state, reason, by, since, until, applied, rejected, nodes } = override
  const now = useNow() ?? since.getTime()
  const force = useForce()
  const answer = stateOfApplied({ pending: nodes - applied - rejected, rejected })
  return (
    <article
      aria-label={`${state} on ${target}`}
      className={cn('ring-line rounded-[8px] bg-well px-[13px] py-2.5 text-table', className)}
    >
      <div className="flex min-w-0 flex-wrap items-center gap-x-2">
        <StateBadge state={state} />
        <span className="min-w-0 truncate">
          <span className="text-ink-3">on</span> {target}{' '}
          <span className="text-ink-3">for {describeSelector(override)}</span>
        </span>
        <span className="figures ml-auto whitespace-nowrap font-medium">
          {describeLeft(override, now)}
        </span>
      </div>
      <span aria-hidden className="my-2 block h-[3px] rounded-full bg-raised">
        <span
          className="block h-full rounded-full bg-ink-2"
          style={{ width: `${shareGone(override, now) * 100}%` }}
        />
      </span>
      <p className="text-pretty break-words text-ink-2">“{reason}”</p>
      <div className="mt-1 flex flex-wrap items-center gap-x-2 text-ink-3 text-small">
        <span>
          {by} at <Time at={since} as="clock" seconds={false} />, ends{' '}
          {formatClock(until, undefined, false)} by itself
        </span>
        <span className="figures flex items-center gap-1.5">
          <StateGlyph state={answer} label={answer} />
          {applied} of {nodes}
        </span>
        <Allowed scope="protection:write">
          <button
            type="button"
            className="hit ml-auto text-ink-2 text-link"
            aria-label={`Lift ${state} on ${target} now`}
            onClick={() => force.askLift(override)}
          >
            Lift now
          </button>
        </Allowed>
      </div>
    </article>
  )
}
