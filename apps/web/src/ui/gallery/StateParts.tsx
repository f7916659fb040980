import { releaseStates } from '@foundation/core/config'
import type { NodeState } from '@foundation/core/health'
import { breakerStates } from '@foundation/core/protection'

import { Panel, PanelRow } from '../Panel'
import { StateBadge } from '../StateBadge'
import { StateGlyph } from '../StateGlyph'
import { wordColor } from '../state-glyphs'

const told: Record<NodeState, string> = {
  joining: 'connected, warming, not yet in routing',
  healthy: 'checks pass; drawn quiet',
  degraded: 'serves, worse than it should',
  stalled: 'alive, event loop does not turn',
  draining: 'finishing work, gets no new',
  suspect: 'beats are missing, not yet sure',
  down: 'silent past the limit',
  left: 'went away on purpose',
}
const states = Object.keys(told) as NodeState[]

/** Glyphs, words, badges and the colours of series. */
export function StateParts() {
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <Panel title="Node state" facts="glyph, word">
        {states.map((state) => (
          <PanelRow key={state}>
            <StateGlyph state={state} size={16} />
            <span className={`w-20 font-medium ${wordColor[state]}`}>{state}</span>
            <span className="truncate text-ink-2">{told[state]}</span>
          </PanelRow>
        ))}
      </Panel>
      <Panel title="Breaker" padded>
        <div className="grid grid-cols-3 gap-2">
          {breakerStates.map((state) => (
            <StateBadge key={state} state={state} />
          ))}
        </div>
      </Panel>
      <Panel title="Release" padded>
        <div className="grid grid-cols-3 gap-2">
          {releaseStates.map((state) => (
            <StateBadge key={state} state={state} />
          ))}
        </div>
      </Panel>
      <Panel title="Ack and check" padded>
        <div className="grid grid-cols-3 gap-2">
          {(['applied', 'pending', 'rejected', 'passing', 'warning', 'critical'] as const).map(
            (state) => (
              <StateBadge key={state} state={state} />
            ),
          )}
        </div>
      </Panel>
      <Panel title="Badges" facts="header of a page, never in rows" padded>
        <div className="flex flex-wrap gap-2">
          {states.map((state) => (
            <StateBadge key={state} state={state} variant="badge" />
          ))}
        </div>
      </Panel>
      <Panel title="Series" facts="by label, only inside charts" padded>
        <div className="grid grid-cols-3 gap-2 text-ink-2 text-small">
          {[1, 2, 3, 4, 5, 6].map((series) => (
            <span key={series} className="flex items-center gap-2">
              <svg aria-hidden width={54} height={20}>
                <path
                  d="M1 13C14 3 26 17.5 53 6"
                  fill="none"
                  stroke={`var(--chart-${series})`}
                  strokeWidth={2}
                  strokeDasharray={['', '6 3', '2 2.5'][(series - 1) % 3]}
                />
              </svg>
              {series}
            </span>
          ))}
        </div>
      </Panel>
    </div>
  )
}
