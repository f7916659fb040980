import { type Place, planShop, type Service, services, usualCounts } from './plan.js'

/**
 * What this process was told by the fleet. Started alone, by hand, a service listens on a free port
 * and knows no others.
 */
export function placeOf(service: Service): Place {
  const told = process.env.SHOP_PLACE
  if (told) return JSON.parse(told) as Place
  const alone = Object.fromEntries(services.map((it) => [it, it === service ? 1 : 0]))
  const [place] = planShop({ ...usualCounts, ...alone }, [0])
  if (!place) throw new RangeError(`No such service: ${service}`)
  return place
}

/** How a place becomes a node: ready once it listens, and leaving when it is told to end. */
export function asNode({ service, version, zone, port, labels }: Place) {
  const address = `127.0.0.1:${port}`
  const life = { ready: 'manual', handleSignals: true } as const
  return { service, version, zone, labels, address, ...life }
}
