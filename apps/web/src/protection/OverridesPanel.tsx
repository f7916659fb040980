'use client'

import type { Override } from '@foundation/core/protection'

import { Allowed } from '../access/Allowed'
import { useNow } from '../ui/clock'
import { Panel, PanelRow } from '../ui/Panel'
import { StateBadge } from '../ui/StateBadge'
import { StateGlyph } from '../ui/StateGlyph'
import { useForce } from './ForceProvider'
import { describeLeft, describeSelector } from './override-view'
import { stateOfApplied } from './policy-view'
import { useOverrides } from './use-guards'

/** What operators hold, with the way back. Nothing while they hold nothing. */
export function OverridesPanel() {
  const { data } = useOverrides()
  if (!data || data.length === 0) return null
  return (
    <Panel title="Held by operators" facts="wins over every policy until its time is over">
      <ul aria-label="Overrides">
        {data.map((override) => (
          <li key={override.key}>
            <OverrideRow override={override} />
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function OverrideRow({ override }: { override: Override }) {
  const { target, state, reason, by, since, applied, rejected, nodes } = override
  const now = useNow() ?? since.getTime()
  const force = useForce()
  const answer = stateOfApplied({ pending: nodes - applied - rejected, rejected })
  return (
    <PanelRow className="flex-wrap gap-x-3">
      <StateBadge state={state} className="w-[112px] shrink-0" />
      <span className="min-w-0 truncate">
        <span className="font-medium">{target}</span>{' '}
        <span className="text-ink-3">for {describeSelector(override)}</span>
      </span>
      <span className="min-w-40 flex-1 truncate text-ink-2" title={reason}>
        “{reason}” <span className="text-ink-3">{by}</span>
      </span>
      <span className="figures flex shrink-0 items-center gap-1.5 text-ink-3">
        <StateGlyph state={answer} label={answer} />
        {applied} of {nodes}
      </span>
      <span className="figures min-w-[78px] shrink-0 text-right font-medium">
        {describeLeft(override, now)}
      </span>
      <Allowed scope="protection:write">
        <button
          type="button"
          className="hit ml-auto shrink-0 text-ink-2 text-link"
          aria-label={`Lift ${state} on ${target} now`}
          onClick={() => force.askLift(override)}
        >
          Lift now
        </button>
      </Allowed>
    </PanelRow>
  )
}
