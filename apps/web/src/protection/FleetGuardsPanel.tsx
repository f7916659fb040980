'use client'

import { formatCount, plural } from '../ui/format'
import { Panel, PanelRow } from '../ui/Panel'
import { StateGlyph } from '../ui/StateGlyph'
import { TextLink } from '../ui/TextLink'
import { toProtection } from './links'
import { useProtectionSummary } from './use-summary'

const shownTargets = 4

/** The breakers of the fleet at a glance. Nothing while nobody guards a call. */
export function FleetGuardsPanel() {
  const { data } = useProtectionSummary()
  if (!data || data.guards === 0) return null
  const { guards, tripped, sickTargets, held, policies } = data
  const more = sickTargets.length - shownTargets
  return (
    <Panel
      title="Protection"
      facts={
        <span className="figures">
          {plural(guards, 'guard')}, {plural(policies, 'policy', 'policies')}
        </span>
      }
      actions={<TextLink href={toProtection()}>Board</TextLink>}
    >
      <PanelRow>
        <StateGlyph state={tripped > 0 ? 'open' : 'closed'} />
        {tripped > 0 ? (
          <span className="figures font-medium">{plural(tripped, 'guard')} tripped</span>
        ) : (
          'All breakers are closed'
        )}
        {held > 0 && <span className="figures ml-auto text-ink-3">{formatCount(held)} held</span>}
      </PanelRow>
      {sickTargets.slice(0, shownTargets).map((target) => (
        <PanelRow key={target}>
          <StateGlyph state="critical" />
          <TextLink
            href={toProtection({ search: target })}
            className="min-w-0 truncate font-medium no-underline hover:underline"
          >
            {target}
          </TextLink>
          <span className="ml-auto shrink-0 text-ink-3">fails most of its callers</span>
        </PanelRow>
      ))}
      {more > 0 && (
        <PanelRow className="text-ink-3">and {formatCount(more)} more dependencies sick</PanelRow>
      )}
    </Panel>
  )
}
