/** Invented data for the gallery: the story of the design's pictures, the same on each load. */
import type { NodeState } from '@foundation/core/health'
import type { NodeCell } from '@foundation/core/nodes'

/** Numbers in [0, 1) that are the same each time (mulberry32). */
export function makeRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

const letters = 'bcdfghjkmnpqrstvwxz2345679'

const services: Record<string, number> = {
  gateway: 24,
  checkout: 22,
  payments: 24,
  catalog: 20,
  search: 18,
  inventory: 16,
  pricing: 14,
  orders: 14,
  ledger: 12,
  sessions: 8,
  notify: 8,
  media: 4,
}

const unwell: [service: string, nth: number, state: NodeState, reason: string][] = [
  ['gateway', 20, 'joining', 'warming'],
  ['gateway', 21, 'joining', 'warming'],
  ['checkout', 6, 'stalled', '4.2 s without a turn'],
  ['checkout', 13, 'stalled', '3.9 s without a turn'],
  ['payments', 2, 'degraded', 'ledger-db critical'],
  ['payments', 5, 'degraded', 'ledger-db critical'],
  ['payments', 9, 'degraded', 'ledger-db critical'],
  ['payments', 10, 'degraded', 'ledger-db critical'],
  ['payments', 15, 'degraded', 'db.pool.max refused'],
  ['catalog', 11, 'draining', '12 requests left'],
  ['catalog', 12, 'draining', '2 requests left'],
  ['catalog', 17, 'draining', '19 requests left'],
  ['search', 7, 'down', 'silent past the limit'],
  ['inventory', 9, 'suspect', 'beats are missing'],
  ['media', 3, 'left', 'left on its own'],
]

/** The fleet of the pictures: 184 nodes in 12 services. */
export function sampleCells(): NodeCell[] {
  const random = makeRandom(7)
  return Object.entries(services).flatMap(([service, count]) =>
    Array.from({ length: count }, (_, nth): NodeCell => {
      const found = unwell.find((it) => it[0] === service && it[1] === nth)
      const letter = () => letters[Math.floor(random() * letters.length)] ?? 'x'
      return {
        nodeId: `${service}-${letter()}${letter()}${letter()}${letter()}`,
        service,
        state: found?.[2] ?? 'healthy',
        reason: found?.[3] ?? '',
        elu: found?.[2] === 'down' ? null : found?.[2] === 'stalled' ? 1 : 0.1 + random() * 0.65,
        revision: random() < 0.8 ? 4_127 : random() < 0.7 ? 4_126 : 4_098,
        version: ['2.10.3', '2.10.3', '2.9.8', '2.8.0'][Math.floor(random() * 4)] ?? null,
      }
    }),
  )
}

/** 5 012 nodes in 40 services, some of them in trouble, one service larger than is drawn whole. */
export function manyCells(): NodeCell[] {
  const random = makeRandom(11)
  const states: NodeState[] = ['degraded', 'stalled', 'down', 'suspect', 'draining', 'joining']
  return Array.from({ length: 5_012 }, (_, index): NodeCell => {
    const group = index < 612 ? 39 : (index - 612) % 39
    const service = group === 39 ? 'worker' : `service-${String(group).padStart(2, '0')}`
    const state =
      random() < 0.006 ? (states[Math.floor(random() * states.length)] ?? 'down') : 'healthy'
    return {
      nodeId: `${service}-${index}`,
      service,
      state,
      reason: '',
      elu: random(),
      revision: 9,
      version: '1.0.0',
    }
  })
}

const start = Date.parse('2026-11-21T01:58:20Z')
export const sampleFrom = new Date(start)
export const sampleTo = new Date(start + 3_600_000)
/** A point of the hour by its minutes. */
export const minuteOf = (minutes: number) => new Date(start + minutes * 60_000)

export interface SampleSignals {
  at: Date[]
  p50: (number | null)[]
  p99: (number | null)[]
  heap: (number | null)[]
  gc: (number | null)[]
  elu: (number | null)[]
}

/** An hour of one node's signals: a restart without samples, then a stall at the end. */
export function sampleSignals(): SampleSignals {
  const random = makeRandom(3)
  const signals: SampleSignals = { at: [], p50: [], p99: [], heap: [], gc: [], elu: [] }
  for (let index = 0; index < 180; index += 1) {
    const minutes = index / 3
    signals.at.push(minuteOf(minutes))
    const away = minutes > 24 && minutes < 27
    const stalled = minutes > 55.8
    const noise = () => 0.85 + random() * 0.3
    const push = (key: 'p50' | 'p99' | 'heap' | 'gc' | 'elu', value: number) =>
      signals[key].push(away ? null : value)
    push('p50', stalled ? 980 * noise() : 5.6 * noise())
    push('p99', stalled ? 4_100 * noise() : (minutes > 53 ? 40 : 16) * noise())
    push('heap', (stalled ? 560 + (minutes - 55) * 60 : 400 + ((minutes % 5.2) / 5.2) * 120) * 1e6)
    push('gc', stalled ? 214 : 22 * noise() + (index % 9 === 0 ? 18 : 0))
    push('elu', stalled ? 1 : 0.45 * noise())
  }
  return signals
}
