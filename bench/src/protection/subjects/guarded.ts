/** A call through a closed breaker. */
import { BrokenCircuitError, ConsecutiveBreaker, circuitBreaker, handleAll } from 'cockatiel'
import * as mollitia from 'mollitia'
import CircuitBreaker from 'opossum'
import { call, type Subjects } from '../../subject.js'
import { standalone } from '../standalone.js'

/** Looks at how a promise ends, and hands that very promise on: less cannot count outcomes and times. */
class Observer {
  #succeeded = 0
  #failed = 0
  #tookMs = 0

  run<T>(fn: () => Promise<T>): Promise<T> {
    const startedAt = performance.now()
    const answer = fn()
    answer.then(
      () => {
        this.#succeeded += 1
        this.#tookMs += performance.now() - startedAt
      },
      () => {
        this.#failed += 1
      },
    )
    return answer
  }
}

export const guarded: Subjects = {
  bare: { prepare: () => call },
  floor: {
    prepare() {
      const observer = new Observer()
      return () => observer.run(call)
    },
  },
  foundation: {
    async prepare() {
      const guard = await standalone('guarded', { breaker: {}, timeout: null })
      return () => guard.run(call)
    },
  },
  cockatiel: {
    prepare() {
      const policy = breakerOfCockatiel()
      // What the others count without being asked: how calls end, and how long they take.
      let succeeded = 0
      let failed = 0
      let tookMs = 0
      policy.onSuccess(({ duration }) => {
        succeeded += 1
        tookMs += duration
      })
      policy.onFailure(() => {
        failed += 1
      })
      process.once('exit', () => assertCounted(succeeded + failed, tookMs))
      return () => policy.execute(call)
    },
  },
  'cockatiel, counting nothing': {
    prepare() {
      const policy = breakerOfCockatiel()
      return () => policy.execute(call)
    },
  },
  opossum: {
    prepare() {
      const breaker = new CircuitBreaker(call)
      return () => breaker.fire()
    },
  },
  'opossum, without its timeout': {
    prepare() {
      const breaker = new CircuitBreaker(call, { timeout: false })
      return () => breaker.fire()
    },
  },
  mollitia: {
    operations: 20_000,
    prepare() {
      const circuit = new mollitia.Circuit({
        options: { modules: [new mollitia.SlidingCountBreaker({ slidingWindowSize: 10 })] },
      })
      return () => circuit.fn(call).execute()
    },
  },
}

/** A call refused by an open breaker, as an error that is caught. */
export const refused: Subjects = {
  floor: {
    prepare() {
      const shared = new Error('open')
      return () => caught(() => Promise.reject(shared))
    },
  },
  foundation: {
    async prepare() {
      const guard = await standalone('refused', { breaker: {}, timeout: null })
      guard.force('forced_open')
      return () => caught(() => guard.run(call))
    },
  },
  cockatiel: {
    operations: 50_000,
    prepare() {
      const policy = breakerOfCockatiel()
      policy.isolate()
      return () => caught(() => policy.execute(call))
    },
  },
  opossum: {
    operations: 50_000,
    prepare() {
      const breaker = new CircuitBreaker(call, { timeout: false })
      breaker.open()
      return () => caught(() => breaker.fire())
    },
  },
}

/** The same, for callers who would rather look at a result than catch. */
export const refusedResult: Subjects = {
  floor: {
    prepare() {
      const refusal = Object.freeze({ ok: false as const })
      const refuse = async () => refusal
      return () => refuse()
    },
  },
  foundation: {
    async prepare() {
      const guard = await standalone('refused-result', { breaker: {}, timeout: null })
      guard.force('forced_open')
      return () => guard.tryRun(call)
    },
  },
}

function breakerOfCockatiel() {
  return circuitBreaker(handleAll, {
    halfOpenAfter: 30_000,
    breaker: new ConsecutiveBreaker(5),
  })
}

function assertCounted(calls: number, tookMs: number): void {
  if (calls === 0 || tookMs < 0) throw new RangeError('Nothing was counted')
}

async function caught(run: () => Promise<unknown>): Promise<boolean> {
  try {
    await run()
    return false
  } catch (error) {
    return error instanceof BrokenCircuitError
  }
}
