import { describe, expect, it } from 'vitest'

import { countNodes, planShop, readCounts, usualCounts } from './plan.js'

const ports = Array.from({ length: 20 }, (_, at) => 9_000 + at)

describe('the plan of the shop', () => {
  it('has twelve nodes, each with a name and a port of its own', () => {
    const places = planShop(usualCounts, ports)
    expect(places).toHaveLength(12)
    expect(new Set(places.map(({ name }) => name)).size).toBe(12)
    expect(new Set(places.map(({ port }) => port)).size).toBe(12)
  })

  it('tells each where the instances of every service are', () => {
    const places = planShop(usualCounts, ports)
    for (const { service, port } of places) {
      expect(places[0]?.peers[service]).toContain(`127.0.0.1:${port}`)
    }
  })

  it('spreads the instances of a service over the zones', () => {
    const zones = planShop(usualCounts, ports)
      .filter(({ service }) => service === 'payments')
      .map(({ zone }) => zone)
    expect(zones).toEqual(['eu-1a', 'eu-1b', 'eu-1c'])
  })

  it('runs one instance of payments that is older than the others', () => {
    const versions = planShop(usualCounts, ports)
      .filter(({ service }) => service === 'payments')
      .map(({ version }) => version)
    expect(versions).toEqual(['4.2.1', '4.2.1', '3.9.6'])
  })

  it('keeps the usual counts of services that are not named', () => {
    expect(readCounts('payments=5, mailer=0')).toEqual({ ...usualCounts, payments: 5, mailer: 0 })
    expect(countNodes(readCounts(''))).toBe(12)
  })

  it.each(['payments', 'payments=x', 'bakery=2', 'payments=-1'])(
    'says what is wrong with %s',
    (text) => {
      expect(() => readCounts(text)).toThrow(/Expected gateway=<count>.*received/)
    },
  )

  it('refuses to place more nodes than there are ports', () => {
    expect(() => planShop(usualCounts, [1, 2])).toThrow('Expected 12 ports, received 2')
  })
})
