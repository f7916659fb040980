import type { Subjects } from '../subject.js'
import { composed } from './subjects/composed.js'
import { fleetLimit, fleetLimitAlone } from './subjects/fleet-limit.js'
import { guarded, refused, refusedResult } from './subjects/guarded.js'
import { denied, manyKeys, memoryOfKeys, oneKey, thousandKeys } from './subjects/limits.js'
import { contendedPools, pools, tryPools } from './subjects/pools.js'

interface Values {
  readonly ours: number
  /** The best of the peers. */
  readonly peer: number | null
  readonly floor: number | null
  /** The median of any subject. */
  readonly of: (subject: string) => number | null
}

/** A piece of work, who does it, and what is promised of it. */
export interface Work {
  readonly name: string
  readonly subjects: Subjects
  readonly peers: readonly string[]
  readonly target: string
  readonly met: (values: Values) => boolean
  /** What is compared. Default wall time. */
  readonly measures?: 'wall' | 'retained'
  readonly needs?: 'redis'
}

const within = (ours: number, floor: number | null, times: number) =>
  floor !== null && ours <= floor * times
const faster = (ours: number, peer: number | null, times: number) =>
  peer !== null && ours * times <= peer

const limiters = ['limiter', 'rate-limiter-flexible']
const limiterTarget = '≤ 1.3 × floor, ≥ 2 × faster than the best peer'
const checked = (name: string, subjects: Subjects): Work => ({
  name,
  subjects,
  peers: limiters,
  target: limiterTarget,
  met: ({ ours, peer, floor }) => within(ours, floor, 1.3) && faster(ours, peer, 2),
})

export const works: Readonly<Record<string, Work>> = {
  guarded: {
    name: 'guarded call, breaker closed',
    subjects: guarded,
    peers: ['cockatiel', 'opossum', 'mollitia'],
    target: '≤ 1.5 × floor, ≥ 2 × faster than cockatiel, ≥ 5 × than opossum',
    met: ({ ours, floor, of }) =>
      within(ours, floor, 1.5) &&
      faster(ours, of('cockatiel'), 2) &&
      faster(ours, of('opossum'), 5),
  },
  refused: {
    name: 'refused while open, thrown',
    subjects: refused,
    peers: ['cockatiel', 'opossum'],
    target: '≥ 4 × faster than the best peer',
    met: ({ ours, peer }) => faster(ours, peer, 4),
  },
  refusedResult: {
    name: 'refused while open, as a result',
    subjects: refusedResult,
    peers: [],
    target: '≤ 1.3 × floor (300 ns beside 239)',
    met: ({ ours, floor }) => within(ours, floor, 1.3),
  },
  composed: {
    name: 'retry + breaker + bulkhead + timeout',
    subjects: composed,
    peers: ['cockatiel with timeout'],
    target: '≤ 2 × floor, ≥ 20 × faster than cockatiel with timeout',
    met: ({ ours, peer, floor }) => within(ours, floor, 2) && faster(ours, peer, 20),
  },
  oneKey: checked('limiter check, 1 key', oneKey),
  thousandKeys: checked('limiter check, 1,000 keys', thousandKeys),
  manyKeys: checked('limiter check, 100,000 keys', manyKeys),
  denied: {
    name: 'limiter check, denied',
    subjects: denied,
    peers: limiters,
    target: '≤ 1.3 × floor',
    met: ({ ours, floor }) => within(ours, floor, 1.3),
  },
  memoryOfKeys: {
    name: 'limiter, memory a key at 1,000,000 keys',
    subjects: memoryOfKeys,
    peers: ['limiter'],
    target: '≤ 130 B',
    met: ({ ours }) => ours <= 130,
    measures: 'retained',
  },
  fleetLimitAlone: {
    name: 'fleet-wide limit, one check at a time',
    subjects: fleetLimitAlone,
    peers: ['rate-limiter-flexible on Redis'],
    target: '≥ 20 × cheaper than a round trip a check',
    met: ({ ours, peer }) => faster(ours, peer, 20),
    needs: 'redis',
  },
  fleetLimit: {
    name: 'fleet-wide limit, 64 checks in flight',
    subjects: fleetLimit,
    peers: ['rate-limiter-flexible on Redis'],
    target: '≥ 20 × cheaper than a round trip a check',
    met: ({ ours, peer }) => faster(ours, peer, 20),
    needs: 'redis',
  },
  pools: {
    name: 'pool, acquire and release',
    subjects: pools,
    peers: ['async-sema', 'generic-pool', 'tarn'],
    target: '≤ 1.3 × floor',
    met: ({ ours, floor }) => within(ours, floor, 1.3),
  },
  contendedPools: {
    name: 'pool, 64 takers of 8 resources',
    subjects: contendedPools,
    peers: ['generic-pool', 'tarn'],
    target: '≥ 2 × faster than generic-pool',
    met: ({ ours, peer }) => faster(ours, peer, 2),
  },
  tryPools: {
    name: 'pool, tryAcquire and release',
    subjects: tryPools,
    peers: [],
    target: '≤ 1.3 × floor, or ≤ 10 ns',
    met: ({ ours, floor }) => within(ours, floor, 1.3) || ours <= 10,
  },
}
