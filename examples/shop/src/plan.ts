/** Which nodes the shop has: pure, so that the fleet and its tests agree on it. */

export const services = ['gateway', 'catalogue', 'orders', 'payments', 'mailer'] as const
export type Service = (typeof services)[number]

export type Counts = Readonly<Record<Service, number>>

export const usualCounts: Counts = { gateway: 2, catalogue: 3, orders: 3, payments: 3, mailer: 1 }

/** What one process is told of itself and of the others. */
export interface Place {
  /** Names the process among the shop's, as in `payments-2`. */
  readonly name: string
  readonly service: Service
  readonly version: string
  readonly zone: string
  readonly port: number
  readonly labels: Readonly<Record<string, string>>
  /** Where the instances of each service answer, as `host:port`. */
  readonly peers: Readonly<Record<Service, readonly string[]>>
}

const zones = ['eu-1a', 'eu-1b', 'eu-1c']

const facts: Record<Service, { version: string; team: string; tier: string }> = {
  gateway: { version: '2.4.0', team: 'storefront', tier: 'edge' },
  catalogue: { version: '3.1.2', team: 'storefront', tier: 'core' },
  orders: { version: '1.8.4', team: 'checkout', tier: 'core' },
  payments: { version: '4.2.1', team: 'checkout', tier: 'critical' },
  mailer: { version: '1.2.0', team: 'growth', tier: 'background' },
}

/** The last instance of `orders` runs the next release, as a canary does. */
const canary = { service: 'orders', version: '1.9.0' } as const
/** The last instance of `payments` was left behind: it cannot take every value that the others can. */
const older = { service: 'payments', version: '3.9.6' } as const

/**
 * Places every process: instances of a service spread over the zones. `ports` has one for each process, in
 * the order of the answer.
 *
 * @throws RangeError when there are fewer ports than processes
 */
export function planShop(counts: Counts, ports: readonly number[]): Place[] {
  const seats = services.flatMap((service) =>
    Array.from({ length: counts[service] }, (_, at) => ({ service, at })),
  )
  if (ports.length < seats.length) {
    throw new RangeError(`Expected ${seats.length} ports, received ${ports.length}`)
  }
  const seated = seats.map((seat, at) => ({ ...seat, port: ports[at] ?? 0 }))
  const peers = Object.fromEntries(
    services.map((service) => [
      service,
      seated.filter((seat) => seat.service === service).map(({ port }) => `127.0.0.1:${port}`),
    ]),
  ) as Record<Service, string[]>
  return seated.map(({ service, at, port }) => {
    const { version, team, tier } = facts[service]
    const isLast = counts[service] > 1 && at === counts[service] - 1
    const isCanary = isLast && service === canary.service
    const isOlder = isLast && service === older.service
    const zone = zones[at % zones.length] ?? 'eu-1a'
    return {
      name: `${service}-${at + 1}`,
      service,
      port,
      peers,
      zone,
      version: isCanary ? canary.version : isOlder ? older.version : version,
      // Layers of configuration are for labels.
      labels: { team, tier, zone, ...(isCanary && { ring: 'canary' }) },
    }
  })
}

export function countNodes(counts: Counts): number {
  return services.reduce((sum, service) => sum + counts[service], 0)
}

/**
 * Reads counts such as `payments=5,mailer=2`; services that are not named keep their usual count.
 *
 * @throws RangeError that says what was not understood
 */
export function readCounts(text: string): Counts {
  const counts = { ...usualCounts }
  for (const part of text.split(',').filter((it) => it.trim() !== '')) {
    const [, service = '', count = ''] = /^\s*([a-z]+)\s*=\s*(\d{1,3})\s*$/.exec(part) ?? []
    if (!isService(service)) {
      const expected = services.map((it) => `${it}=<count>`).join(', ')
      throw new RangeError(`Expected ${expected}; received "${part.trim()}"`)
    }
    counts[service] = Number(count)
  }
  return counts
}

function isService(text: string): text is Service {
  return (services as readonly string[]).includes(text)
}
