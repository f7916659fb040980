import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { flush, TestAbort } from '../testing/async.js'
import { DeadlineWheel } from './deadlines.js'
import { PoolPolicy } from './policy.js'
import { ResourcePool } from './pool.js'

type Whereabouts = 'in the pool' | 'out' | 'destroyed'

interface Resource {
  readonly number: number
  whereabouts: Whereabouts
}

interface Pending<T> {
  resolve(value: T): void
  reject(error: unknown): void
}

interface Call {
  readonly abort: TestAbort
  readonly since: number
  state: 'waiting' | 'holding' | 'ended'
  resource?: Resource
}

/** Knows where every resource is, and what everybody was told, beside the pool itself. */
class World {
  now = 0
  readonly deadlines = new DeadlineWheel(0)
  readonly resources: Resource[] = []
  readonly creations: Pending<Resource>[] = []
  readonly checks: Pending<boolean>[] = []
  readonly calls: Call[] = []
  readonly pool: ResourcePool<Resource>
  readonly faults: string[] = []
  misuses = 0

  constructor(
    readonly policy: PoolPolicy,
    validates: 'never' | 'at once' | 'later',
  ) {
    const validate = {
      never: {},
      'at once': { validate: (it: Resource) => it.number % 3 !== 0 },
      later: {
        validate: () =>
          new Promise<boolean>((resolve, reject) => {
            this.checks.push({ resolve, reject })
          }),
      },
    }[validates]
    this.pool = new ResourcePool<Resource>(
      {
        create: () =>
          new Promise((resolve, reject) => {
            this.creations.push({ resolve, reject })
          }),
        destroy: (it) => {
          this.expect(
            it.whereabouts === 'in the pool',
            `destroyed ${it.number} while ${it.whereabouts}`,
          )
          it.whereabouts = 'destroyed'
        },
        ...validate,
      },
      policy,
      {
        now: () => this.now,
        deadlines: this.deadlines,
        random: () => 0.5,
        onMisuse: () => {
          this.misuses++
        },
      },
    )
  }

  expect(isTrue: boolean, fault: string): void {
    if (!isTrue) this.faults.push(fault)
  }

  acquire(): void {
    const call: Call = { abort: new TestAbort(), since: this.now, state: 'waiting' }
    this.calls.push(call)
    this.pool.acquire({ signal: call.abort.signal }).then(
      (resource) => {
        this.expect(resource.whereabouts === 'in the pool', `gave ${resource.number} out twice`)
        resource.whereabouts = 'out'
        call.state = 'holding'
        call.resource = resource
      },
      () => {
        call.state = 'ended'
      },
    )
  }

  created(isWell: boolean, n: number): void {
    const [creation] = this.creations.splice(n % Math.max(1, this.creations.length), 1)
    if (!creation) return
    if (!isWell) {
      creation.reject(new Error('no'))
      return
    }
    const resource: Resource = { number: this.resources.length + 1, whereabouts: 'in the pool' }
    this.resources.push(resource)
    creation.resolve(resource)
  }

  checked(n: number): void {
    const [check] = this.checks.splice(n % Math.max(1, this.checks.length), 1)
    if (n % 3 === 0) check?.reject(new Error('no'))
    else check?.resolve(n % 3 === 1)
  }

  giveBack(n: number, how: 'release' | 'discard'): void {
    const holding = this.calls.filter(({ state }) => state === 'holding')
    const call = holding[n % Math.max(1, holding.length)]
    if (!call?.resource) return
    call.state = 'ended'
    call.resource.whereabouts = 'in the pool'
    this.pool[how](call.resource)
  }

  /** Gives back what is not out: the pool must see it. */
  misuse(n: number): void {
    const resource = this.resources[n % Math.max(1, this.resources.length)]
    if (!resource || resource.whereabouts === 'out') return
    const before = this.misuses
    this.pool.release(resource)
    this.expect(this.misuses === before + 1, `took ${resource.number} back twice`)
  }

  async pass(ms: number): Promise<void> {
    this.now += ms
    this.deadlines.advance(this.now)
    this.pool.maintain(this.now)
    await flush()
  }

  check(): void {
    const { size, idle, waiting, creating } = this.pool.stats
    const count = (state: Whereabouts) =>
      this.resources.filter(({ whereabouts }) => whereabouts === state).length
    const inPool = count('in the pool')
    expect(size).toBe(inPool + count('out'))
    expect(idle + this.checks.length).toBeGreaterThanOrEqual(inPool)
    expect(waiting).toBe(this.calls.filter(({ state }) => state === 'waiting').length)
    if (waiting > 0) expect(idle === 0 || this.checks.length + creating > 0).toBe(true)
    for (const { state, since } of this.calls) {
      if (state === 'waiting') expect(this.now - since).toBeLessThan(this.policy.acquireTimeoutMs)
    }
    expect(this.faults).toEqual([])
  }
}

const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('acquire' as const), n: fc.nat(0) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('created' as const), n: fc.nat(9) }) },
  fc.record({ do: fc.constant('not created' as const), n: fc.nat(9) }),
  { weight: 4, arbitrary: fc.record({ do: fc.constant('release' as const), n: fc.nat(9) }) },
  fc.record({ do: fc.constant('discard' as const), n: fc.nat(9) }),
  fc.record({ do: fc.constant('misuse' as const), n: fc.nat(9) }),
  { weight: 2, arbitrary: fc.record({ do: fc.constant('checked' as const), n: fc.nat(9) }) },
  fc.record({ do: fc.constant('abort' as const), n: fc.nat(30) }),
  { weight: 2, arbitrary: fc.record({ do: fc.constant('pass' as const), n: fc.nat(400) }) },
  fc.record({ do: fc.constant('resize' as const), n: fc.integer({ min: 1, max: 6 }) }),
)

async function take(world: World, { do: what, n }: { do: string; n: number }): Promise<void> {
  const { pool, policy } = world
  if (what === 'acquire') world.acquire()
  else if (what === 'created' || what === 'not created') world.created(what === 'created', n)
  else if (what === 'release' || what === 'discard') world.giveBack(n, what)
  else if (what === 'misuse') world.misuse(n)
  else if (what === 'checked') world.checked(n)
  else if (what === 'abort') world.calls[n]?.abort.abort()
  else if (what === 'pass') await world.pass(n)
  else pool.resize({ ...policy, max: n, min: Math.min(n, policy.min) })
  await flush()
}

describe('a pool under random failure, abort and timeout', () => {
  it('never loses or doubles a resource, and keeps nobody waiting past the deadline', async () => {
    const policy = fc.record({
      min: fc.nat(2),
      max: fc.integer({ min: 2, max: 4 }),
      maxWaiting: fc.nat(4),
      idleMs: fc.constantFrom(300, null),
      maxAgeMs: fc.constantFrom(900, null),
      order: fc.constantFrom('lifo' as const, 'fifo' as const),
    })
    const validates = fc.constantFrom('never' as const, 'at once' as const, 'later' as const)
    const steps = fc.array(step, { maxLength: 80 })
    const ending = fc.constantFrom('close' as const, 'drain' as const)
    await fc.assert(
      fc.asyncProperty(policy, validates, steps, ending, async (policy, validates, steps, end) => {
        const world = new World(PoolPolicy.parse({ ...policy, acquireTimeoutMs: 500 }), validates)
        const { pool } = world
        for (const one of steps) {
          await take(world, one)
          world.check()
        }

        let isClosed = false
        void pool[end]().then(() => {
          isClosed = true
        })
        const holding = () => world.calls.some(({ state }) => state === 'holding')
        for (let turn = 0; turn < 100 && !isClosed; turn++) {
          while (holding()) world.giveBack(0, 'release')
          await world.pass(100)
        }
        expect(isClosed).toBe(true)
        expect(pool.stats).toMatchObject({ size: 0, idle: 0, waiting: 0, creating: 0 })
        // What was still being made is let go when it comes.
        while (world.creations.length > 0) world.created(true, 0)
        await flush()
        expect(world.resources.filter((it) => it.whereabouts !== 'destroyed')).toEqual([])
        expect(world.calls.filter(({ state }) => state !== 'ended')).toEqual([])
        expect(world.faults).toEqual([])
        expect(world.deadlines.size).toBe(0)
      }),
      { numRuns: 200 },
    )
  })

  it('never has more than its maximum', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 80 }), async (steps) => {
        const world = new World(PoolPolicy.parse({ max: 3, acquireTimeoutMs: 500 }), 'at once')
        for (const one of steps.filter((it) => it.do !== 'resize')) {
          await take(world, one)
          const { size, creating } = world.pool.stats
          expect(size + creating).toBeLessThanOrEqual(3)
        }
      }),
    )
  })
})
