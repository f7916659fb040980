import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type QuotaRow, rebalance } from './quota.js'
import { QuotaLease } from './quota-lease.js'
import type { QuotaDemand, QuotaGrant } from './report.js'

const termMs = 5_000
const limit = 1_000

type Demand = Omit<QuotaDemand, 'target'>
type Grant = Omit<QuotaGrant, 'target'>

/** A process that supposes so many others that it takes nothing before its first grant. */
const newLease = (now: number) =>
  new QuotaLease({ limitPerS: limit, lastKnownNodes: Number.MAX_SAFE_INTEGER, now })

interface SimNode {
  readonly name: string
  lease: QuotaLease
  /** Its clock, whose pace is a little off. */
  readonly clock: () => number
  /** What its limiter runs at: it looks at the lease four times a second. */
  rate: number
  /** Calls a second that it would make. */
  load: number
  /** Which server it talks to; null while it is cut off. */
  server: number | null
}

interface Message {
  readonly at: number
  readonly deliver: () => void
}

/** Nodes, servers that share their rows, and a network that delays and loses. Time goes in steps of 50 ms. */
class Simulation {
  now = 1_000_000
  limit = limit
  rows = new Map<string, QuotaRow>()
  readonly nodes = new Map<string, SimNode>()
  readonly inbox: Map<string, Demand>[] = [new Map(), new Map()]
  readonly isDown = [false, false]
  private messages: Message[] = []
  grants = 0

  constructor(private readonly delay: () => number) {}

  join(name: string, load: number, server: number): SimNode {
    const since = this.now
    const index = this.nodes.size
    const pace = 1 + ((index % 3) - 1) * 0.02
    const clock = () => index * 777 + (this.now - since) * pace
    const node: SimNode = { name, lease: newLease(clock()), clock, rate: 0, load, server }
    this.nodes.set(name, node)
    return node
  }

  send(deliver: () => void): void {
    this.messages.push({ at: this.now + this.delay(), deliver })
  }

  run(ms: number, check: () => void = () => {}): void {
    for (const end = this.now + ms; this.now < end; ) {
      this.now += 50
      const due = this.messages.filter(({ at }) => at <= this.now)
      this.messages = this.messages.filter(({ at }) => at > this.now)
      for (const { deliver } of due) deliver()
      if (this.now % 250 === 0) {
        for (const node of this.nodes.values()) node.rate = node.lease.rate(node.clock())
      }
      if (this.now % 1_000 === 0) this.demand()
      // The servers take turns, as the lock on the rows makes them.
      if (this.now % 1_000 === 500) this.rebalance(0)
      if (this.now % 1_000 === 700) this.rebalance(1)
      check()
    }
  }

  /** What all may be using at this moment. */
  get used(): number {
    let sum = 0
    for (const { rate } of this.nodes.values()) sum += rate
    return sum
  }

  rate(name: string): number {
    return this.nodes.get(name)!.rate
  }

  private demand(): void {
    for (const node of this.nodes.values()) {
      const { name, load, server } = node
      const used = Math.min(load, node.rate)
      const demand = node.lease.demand(node.clock(), {
        used: Math.round(used),
        refused: Math.round(load - used),
      })
      if (server === null) continue
      this.send(() => {
        if (!this.isDown[server]) this.inbox[server]?.set(name, demand)
      })
    }
  }

  private rebalance(server: number): void {
    const demands = this.inbox[server]!
    if (this.isDown[server] || demands.size === 0) return
    const { rows, now } = this
    const result = rebalance({
      limitPerS: this.limit,
      now,
      termMs,
      leases: [...rows.values()],
      demands,
    })
    demands.clear()
    // As the database would give them back.
    for (const row of result.leases) rows.set(row.node, JSON.parse(JSON.stringify(row)))
    for (const { node: name, grant } of result.grants) {
      this.grants++
      const node = this.nodes.get(name)
      if (node?.server !== server) continue
      this.send(() => {
        node.lease.grant(grant, node.clock())
        node.rate = node.lease.rate(node.clock())
      })
    }
  }
}

type Event =
  | { do: 'cut'; node: number }
  | { do: 'connect'; node: number; server: number }
  | { do: 'load'; node: number; load: number }
  | { do: 'crash' | 'start'; server: number }
  | { do: 'cut all' }

const node = fc.nat(7)
const server = fc.nat(1)
const load = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 3_000 }))
const history: fc.Arbitrary<readonly (readonly [Event, number])[]> = fc.array(
  fc.tuple(
    fc.oneof(
      fc.record({ do: fc.constant('cut' as const), node }),
      fc.record({ do: fc.constant('connect' as const), node, server }),
      fc.record({ do: fc.constant('load' as const), node, load }),
      fc.record({ do: fc.constantFrom('crash' as const, 'start' as const), server }),
      fc.record({ do: fc.constant('cut all' as const) }),
    ),
    fc.constantFrom(100, 1_000, 2_500, 6_000, 16_000),
  ),
  { minLength: 5, maxLength: 40 },
)

function act(fleet: Simulation, event: Event): void {
  switch (event.do) {
    case 'cut all':
      for (const it of fleet.nodes.values()) it.server = null
      return
    case 'crash':
    case 'start':
      fleet.isDown[event.server] = event.do === 'crash'
      return
    case 'connect':
    case 'load':
    case 'cut': {
      const name = `node ${event.node}`
      const known = fleet.nodes.get(name) ?? fleet.join(name, 0, 0)
      if (event.do === 'load') known.load = event.load
      else known.server = event.do === 'connect' ? event.server : null
    }
  }
}

/** A generator of fractions that a seed decides (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let it = Math.imul(state ^ (state >>> 15), 1 | state)
    it = (it + Math.imul(it ^ (it >>> 7), 61 | it)) ^ it
    return ((it ^ (it >>> 14)) >>> 0) / 2 ** 32
  }
}

const quick = () => 20

/** A fleet in which nothing happens but the loads given. */
function calmFleet(loads: readonly number[], delay = quick): Simulation {
  const fleet = new Simulation(delay)
  loads.forEach((load, index) => {
    fleet.join(`node ${index}`, load, index % 2)
  })
  fleet.run(15_000)
  return fleet
}

describe('leased quotas', () => {
  it('never let the fleet have more than the limit, whatever is cut, late, lost or started anew', () => {
    fc.assert(
      fc.property(
        history,
        fc.integer(),
        fc.constantFrom(100, 3_000, 20_000),
        (events, seed, slow) => {
          const random = seeded(seed)
          // Most messages are quick; some are under way for longer than a lease lasts.
          const fleet = new Simulation(() => (random() < 0.8 ? 20 : random() * slow))
          fleet.join('node 0', 3_000, 0)
          let most = 0
          const check = () => {
            most = Math.max(most, fleet.used)
          }
          for (const [event, thenMs] of events) {
            act(fleet, event)
            fleet.run(thenMs, check)
          }
          fleet.run(3 * termMs, check)
          expect(most).toBeLessThanOrEqual(limit)
        },
      ),
      { numRuns: 500 },
    )
  })

  it('leave room for a node that is silent before it takes its fallback', () => {
    const fleet = calmFleet([3_000, 0, 0, 0])
    let most = 0
    fleet.nodes.get('node 1')!.server = null
    fleet.run(30_000, () => {
      most = Math.max(most, fleet.used)
    })
    expect(fleet.rate('node 1')).toBeCloseTo(limit / 4, 3)
    expect(fleet.rate('node 0')).toBeGreaterThan(limit / 2)
    expect(most).toBeLessThanOrEqual(limit)
  })

  it('give each node an equal part once no server is left, and not before the slices have run out', () => {
    const fleet = calmFleet([3_000, 0, 0, 0])
    expect(fleet.rate('node 0')).toBeGreaterThan(limit / 2)
    fleet.isDown.fill(true)
    let most = 0
    fleet.run(20_000, () => {
      most = Math.max(most, fleet.used)
    })
    for (const name of fleet.nodes.keys()) expect(fleet.rate(name)).toBeCloseTo(limit / 4, 3)
    expect(most).toBeLessThanOrEqual(limit)
  })

  it('go where the calls are, and leave an idle node a part to start with', () => {
    const fleet = calmFleet([3_000, 0, 0, 0])
    expect(fleet.rate('node 0')).toBeGreaterThan(0.9 * limit)
    for (const idle of ['node 1', 'node 2', 'node 3']) {
      expect(fleet.rate(idle)).toBeGreaterThanOrEqual((0.09 * limit) / 4)
    }
    fleet.nodes.get('node 0')!.load = 0
    fleet.nodes.get('node 3')!.load = 3_000
    fleet.run(15_000)
    expect(fleet.rate('node 3')).toBeGreaterThan(0.85 * limit)
  })

  it('share fairly among those that ask for more than there is', () => {
    const fleet = calmFleet([3_000, 3_000, 3_000, 10])
    const hungry = ['node 0', 'node 1', 'node 2'].map((name) => fleet.rate(name))
    expect(Math.max(...hungry) / Math.min(...hungry)).toBeLessThan(1.1)
    expect(fleet.used).toBeGreaterThan(0.95 * limit)
    expect(fleet.rate('node 3')).toBeGreaterThan(10)
  })

  it('give the whole limit away when anybody wants it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 3_000 }), { minLength: 1, maxLength: 12 }),
        (loads) => {
          const fleet = calmFleet(loads)
          expect(fleet.used).toBeGreaterThan(0.9 * limit)
          expect(fleet.used).toBeLessThanOrEqual(limit)
        },
      ),
      { numRuns: 30 },
    )
  })

  it('let a node that joins a busy fleet start within four seconds', () => {
    const fleet = calmFleet([3_000, 3_000])
    fleet.join('newcomer', 3_000, 0)
    fleet.run(4_000)
    expect(fleet.rate('newcomer')).toBeGreaterThan((0.9 * limit) / 3)
  })

  it('give a node that comes back after a partition its part of what it asks for', () => {
    const fleet = calmFleet([3_000, 3_000])
    fleet.nodes.get('node 1')!.server = null
    fleet.run(30_000)
    fleet.nodes.get('node 1')!.server = 0
    fleet.run(4_000)
    expect(fleet.rate('node 1')).toBeGreaterThan(0.45 * limit)
  })

  it('bring a lowered limit into force within a term, and without a moment at zero', () => {
    const fleet = calmFleet([3_000, 3_000])
    fleet.limit = limit / 2
    let least = Number.POSITIVE_INFINITY
    fleet.run(termMs + 1_000, () => {
      least = Math.min(least, fleet.rate('node 0'), fleet.rate('node 1'))
    })
    expect(fleet.used).toBeLessThanOrEqual(limit / 2)
    expect(least).toBeGreaterThan(limit / 5)
  })

  it('stay as they are under noise, and cost few messages then', () => {
    const random = seeded(7)
    const fleet = calmFleet([300, 300, 300])
    const before = fleet.rate('node 0')
    fleet.grants = 0
    for (let second = 0; second < 60; second++) {
      for (const it of fleet.nodes.values()) it.load = 300 * (0.97 + 0.06 * random())
      fleet.run(1_000)
      expect(Math.abs(fleet.rate('node 0') / before - 1)).toBeLessThan(0.1)
    }
    expect(fleet.grants).toBeLessThanOrEqual(3 * 32)
  })

  it('count on from the grants that a node knows, when its row was taken away meanwhile', () => {
    const fleet = calmFleet([100])
    fleet.rows.clear()
    fleet.limit = limit / 2
    fleet.run(10_000)
    expect(fleet.rate('node 0')).toBeCloseTo(limit / 2, 3)
  })

  it('serve a thousand nodes in one round', () => {
    const demand = { used: 1, refused: 0, windowMs: 1_000, grant: 0, at: 5 }
    const demands = new Map(Array.from({ length: 1_000 }, (_, it) => [`node ${it}`, demand]))
    const { leases, grants } = rebalance({ limitPerS: limit, now: 0, termMs, leases: [], demands })
    expect(grants).toHaveLength(1_000)
    expect(leases.reduce((sum, { rate }) => sum + rate, 0)).toBeCloseTo(limit, 3)
    expect(grants[0]?.grant).toMatchObject({ grant: 1, termMs, at: 5 })
  })

  it('refuse a limit or a term that is none', () => {
    const none = { now: 0, leases: [], demands: new Map() }
    for (const [limitPerS, term] of [
      [0, termMs],
      [Number.NaN, termMs],
      [limit, 1_999],
    ] as const) {
      expect(() => rebalance({ ...none, limitPerS, termMs: term })).toThrow(RangeError)
    }
  })
})

describe('a node with a leased quota', () => {
  const grant: Grant = { grant: 3, rate: 80, fallback: 25, termMs, at: 1_000 }

  it('supposes ten nodes until it is told, or as many as it knew last', () => {
    expect(new QuotaLease({ limitPerS: 100, now: 0 }).rate(0)).toBe(10)
    expect(new QuotaLease({ limitPerS: 100, now: 0, lastKnownNodes: 4 }).rate(0)).toBe(25)
    expect(() => new QuotaLease({ limitPerS: 0, now: 0 })).toThrow(RangeError)
  })

  it('counts its slice from when it asked, and its fallback from when it was answered', () => {
    const lease = new QuotaLease({ limitPerS: 100, now: 0 })
    lease.grant(grant, 4_000)
    expect(lease.rate(5_999)).toBe(80)
    expect(lease.rate(6_000)).toBe(25)
    lease.grant({ ...grant, grant: 4, rate: 5, at: 6_000 }, 7_000)
    expect(lease.rate(10_999)).toBe(5)
    expect(lease.rate(16_999)).toBe(5)
    expect(lease.rate(17_000)).toBe(25)
  })

  it('ignores a grant that is not newer', () => {
    const lease = new QuotaLease({ limitPerS: 100, now: 0 })
    lease.grant(grant, 1_000)
    lease.grant({ ...grant, rate: 99 }, 1_000)
    lease.grant({ ...grant, grant: 2, rate: 99 }, 1_000)
    expect(lease.rate(1_000)).toBe(80)
  })

  it('tells what it used since the last time, and which grant it acts on', () => {
    const lease = new QuotaLease({ limitPerS: 100, now: 0 })
    const counted = { used: 7, refused: 1 }
    expect(lease.demand(1_000.7, counted)).toEqual({
      ...counted,
      windowMs: 1_001,
      grant: 0,
      at: 1_000,
    })
    lease.grant(grant, 1_500)
    expect(lease.demand(2_000.7, counted)).toEqual({
      ...counted,
      windowMs: 1_000,
      grant: 3,
      at: 2_000,
    })
  })

  it('never takes more than the limit, also when that was lowered', () => {
    const lease = new QuotaLease({ limitPerS: 100, now: 0 })
    lease.grant(grant, 1_000)
    lease.reconfigure(20)
    expect(lease.rate(1_000)).toBe(20)
    expect(lease.rate(20_000)).toBe(20)
  })
})
