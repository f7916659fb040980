/** How many nodes there are, by state, service and zone. */
import { NodeState, type ServiceCounts } from '@foundation/core/health'
import type { NodePage } from '@foundation/core/nodes'

import type { Ctx } from '../context.js'

type Fleet = Pick<Ctx, 'db' | 'fleetId'>

interface Counted {
  readonly service: string
  readonly zone: string | null
  readonly state: string
  readonly count: bigint
}

export interface FleetCounts extends Pick<NodePage, 'counts' | 'services' | 'zones'> {
  /** States by service, without nodes that left: a service that is gone is no longer counted. */
  readonly states: ServiceCounts[]
}

/** Counts the whole fleet in one pass. Nodes that left count only under their state. */
export async function tallyFleet({ db, fleetId }: Fleet): Promise<FleetCounts> {
  const rows = await db.$queryRaw<Counted[]>`
    SELECT service, zone, state, count(*) AS count FROM node
    WHERE fleet_id = ${fleetId}::uuid GROUP BY service, zone, state`
  const counts: Partial<Record<NodeState, number>> = {}
  const services = new Map<string, Partial<Record<NodeState, number>>>()
  const zones = new Map<string, number>()
  for (const row of rows) {
    const state = NodeState.parse(row.state)
    const count = Number(row.count)
    counts[state] = (counts[state] ?? 0) + count
    if (state === 'left') continue
    const states = services.get(row.service) ?? {}
    services.set(row.service, states)
    states[state] = (states[state] ?? 0) + count
    if (row.zone !== null) zones.set(row.zone, (zones.get(row.zone) ?? 0) + count)
  }
  const states = [...services].sort(byName).map(([service, of]) => ({ service, states: of }))
  return {
    counts,
    states,
    services: states.map(({ service, states: of }) => ({ name: service, count: sum(of) })),
    zones: [...zones].sort(byName).map(([name, count]) => ({ name, count })),
  }
}

/** What a page of nodes shows beside its rows. */
export async function countFleet(
  fleet: Fleet,
): Promise<Pick<NodePage, 'counts' | 'services' | 'zones'>> {
  const { counts, services, zones } = await tallyFleet(fleet)
  return { counts, services, zones }
}

function sum(counts: Partial<Record<NodeState, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0)
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
