'use client'

import type { NodeCell } from '@foundation/core/nodes'
import { useMemo } from 'react'

import { toNode, toNodes } from '../nodes/links'
import { formatCount, formatPercent } from '../ui/format'
import { Panel, PanelRow } from '../ui/Panel'
import { TextLink } from '../ui/TextLink'
import { loadByService, versionsByService } from './fleet-facts'

const shownRows = 6

/** What the nodes say of themselves, by service. Nothing is shown of which nothing is said. */
export function FactPanels({ cells }: { cells: readonly NodeCell[] }) {
  return (
    <div className="grid gap-3 lg:grid-cols-2">
      <LoadPanel cells={cells} />
      <VersionsPanel cells={cells} />
    </div>
  )
}

/** How busy the services are; the mean as a bar, the busiest node named. */
function LoadPanel({ cells }: { cells: readonly NodeCell[] }) {
  const loads = useMemo(() => loadByService(cells), [cells])
  if (loads.length === 0) return null
  return (
    <Panel
      title="Event loop"
      facts="mean utilisation by service"
      actions={<TextLink href="/nodes?sort=elu&desc=true">Busiest nodes</TextLink>}
    >
      {loads.slice(0, shownRows).map(({ service, mean, busiest }) => (
        <PanelRow key={service}>
          <TextLink
            href={toNodes({ service })}
            className="w-28 shrink-0 truncate font-normal no-underline hover:underline"
          >
            {service}
          </TextLink>
          <span aria-hidden className="h-[5px] w-24 shrink-0 rounded-full bg-raised max-sm:w-14">
            <span
              className="block h-full rounded-full bg-chart-ink"
              style={{ width: `${Math.min(100, mean * 100)}%` }}
            />
          </span>
          <span className="figures w-12 shrink-0 text-right font-medium">
            {formatPercent(mean)}
          </span>
          <span className="figures ml-auto min-w-0 truncate text-ink-3">
            most{' '}
            <TextLink href={toNode(busiest.nodeId)} className="mono font-normal no-underline">
              {busiest.nodeId}
            </TextLink>{' '}
            {formatPercent(busiest.elu)}
          </span>
        </PanelRow>
      ))}
    </Panel>
  )
}

/** Which versions run side by side. */
function VersionsPanel({ cells }: { cells: readonly NodeCell[] }) {
  const services = useMemo(() => versionsByService(cells), [cells])
  if (services.length === 0) return null
  const mixed = services.filter((it) => it.versions.length > 1).length
  return (
    <Panel
      title="Versions"
      facts={mixed === 0 ? 'each service runs one' : `${formatCount(mixed)} with more than one`}
    >
      {services.slice(0, shownRows).map(({ service, versions }) => (
        <PanelRow key={service}>
          <TextLink
            href={toNodes({ service })}
            className="w-28 shrink-0 truncate font-normal no-underline hover:underline"
          >
            {service}
          </TextLink>
          <span className="ml-auto flex min-w-0 gap-3 overflow-hidden">
            {versions.slice(0, 3).map(({ version, count }) => (
              <span key={version} className="figures truncate text-ink-3">
                <span className="mono text-ink">{version}</span> {formatCount(count)}
              </span>
            ))}
          </span>
        </PanelRow>
      ))}
    </Panel>
  )
}
