/** What the cells of the fleet say together: how busy each service is, and which versions run. */
import type { NodeCell } from '@foundation/core/nodes'
import { compareVersions } from '@foundation/core/nodes'

export interface ServiceLoad {
  readonly service: string
  /** Mean event-loop utilisation of the nodes that say it. */
  readonly mean: number
  readonly busiest: { readonly nodeId: string; readonly elu: number }
}

/** Services by how busy they are, busiest first. Those that say nothing are left out. */
export function loadByService(cells: readonly NodeCell[]): ServiceLoad[] {
  const loads: ServiceLoad[] = []
  for (const [service, own] of byService(cells)) {
    const told = own.flatMap(({ nodeId, elu }) => (elu === null ? [] : [{ nodeId, elu }]))
    const busiest = told.reduce<{ nodeId: string; elu: number } | null>(
      (most, it) => (most === null || it.elu > most.elu ? it : most),
      null,
    )
    if (busiest === null) continue
    const mean = told.reduce((sum, it) => sum + it.elu, 0) / told.length
    loads.push({ service, mean, busiest })
  }
  return loads.sort((a, b) => b.mean - a.mean || compareText(a.service, b.service))
}

export interface ServiceVersions {
  readonly service: string
  /** Newest first; nodes without a version are not counted. */
  readonly versions: readonly { readonly version: string; readonly count: number }[]
}

/** Versions by service; services that run more than one come first. */
export function versionsByService(cells: readonly NodeCell[]): ServiceVersions[] {
  const all: ServiceVersions[] = []
  for (const [service, own] of byService(cells)) {
    const counts = new Map<string, number>()
    for (const { version } of own) {
      if (version !== null) counts.set(version, (counts.get(version) ?? 0) + 1)
    }
    if (counts.size === 0) continue
    const versions = [...counts]
      .map(([version, count]) => ({ version, count }))
      .sort((a, b) => compareVersions(b.version, a.version) ?? compareText(b.version, a.version))
    all.push({ service, versions })
  }
  return all.sort(
    (a, b) => b.versions.length - a.versions.length || compareText(a.service, b.service),
  )
}

function byService(cells: readonly NodeCell[]): Map<string, NodeCell[]> {
  const groups = new Map<string, NodeCell[]>()
  for (const cell of cells) {
    if (cell.state === 'left') continue
    const group = groups.get(cell.service)
    if (group) group.push(cell)
    else groups.set(cell.service, [cell])
  }
  return groups
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
