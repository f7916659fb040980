import type { NodeDetail } from '@foundation/core/nodes'
import { Stethoscope } from 'lucide-react'

import { EmptyState } from '../ui/EmptyState'
import { formatCount } from '../ui/format'
import { Panel, PanelRow } from '../ui/Panel'
import { StateBadge } from '../ui/StateBadge'
import { Time } from '../ui/Time'

const order = ['critical', 'warning', 'passing'] as const

/** The checks that the node runs on itself, worst first. */
export function ChecksPanel({ checks }: { checks: NodeDetail['checks'] }) {
  const sorted = [...checks].sort(
    (a, b) => order.indexOf(a.status) - order.indexOf(b.status) || a.name.localeCompare(b.name),
  )
  return (
    <Panel title="Checks" facts={checks.length > 0 && formatCount(checks.length)}>
      {sorted.map(({ name, status, output, since }) => (
        <PanelRow key={name}>
          <StateBadge state={status} className="w-20 shrink-0" />
          <span className="mono shrink-0 truncate">{name}</span>
          <span className="min-w-0 truncate text-ink-2" title={output}>
            {output}
          </span>
          <Time at={since} as="for" className="ml-auto shrink-0 text-ink-3" />
        </PanelRow>
      ))}
      {checks.length === 0 && (
        <EmptyState icon={<Stethoscope aria-hidden />} title="It runs no checks">
          <code className="mono">foundation.health.check(‘postgres’, …)</code> adds one.
        </EmptyState>
      )}
    </Panel>
  )
}
