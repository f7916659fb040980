/** Retry, breaker, bulkhead and timeout around one call. */
import {
  bulkhead,
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleAll,
  retry,
  TimeoutStrategy,
  timeout,
  wrap,
} from 'cockatiel'
import CircuitBreaker from 'opossum'
import { call, type Subjects } from '../../subject.js'
import { standalone } from '../standalone.js'

interface Deadline {
  dueAt: number
  previous: Deadline | null
  next: Deadline | null
}

/** One promise a call, its deadline in a list that one timer could walk: less cannot bound all four. */
class LinkedDeadlines {
  #active = 0
  #failed = 0
  readonly #head: Deadline = { dueAt: 0, previous: null, next: null }
  #tail = this.#head

  run<T>(fn: () => Promise<T>): Promise<T> {
    if (this.#active >= 64) return Promise.reject(new Error('full'))
    this.#active += 1
    const deadline: Deadline = {
      dueAt: performance.now() + 5_000,
      previous: this.#tail,
      next: null,
    }
    this.#tail.next = deadline
    this.#tail = deadline
    return new Promise<T>((resolve, reject) => {
      fn().then(
        (value) => {
          this.#end(deadline)
          resolve(value)
        },
        (error) => {
          this.#failed += 1
          this.#end(deadline)
          reject(error)
        },
      )
    })
  }

  #end({ previous, next }: Deadline): void {
    this.#active -= 1
    if (previous) previous.next = next
    if (next) next.previous = previous
    else this.#tail = previous ?? this.#head
  }
}

export const composed: Subjects = {
  floor: {
    prepare() {
      const chain = new LinkedDeadlines()
      return () => chain.run(call)
    },
  },
  foundation: {
    async prepare() {
      const guard = await standalone('composed', {
        retry: {},
        breaker: {},
        bulkhead: { concurrency: 64 },
        timeout: { ms: 5_000 },
      })
      return () => guard.run(call, { idempotent: true })
    },
  },
  'cockatiel with timeout': {
    operations: 20_000,
    prepare() {
      const policy = wrap(
        retry(handleAll, { maxAttempts: 2, backoff: new ExponentialBackoff() }),
        circuitBreaker(handleAll, { halfOpenAfter: 30_000, breaker: new ConsecutiveBreaker(5) }),
        bulkhead(64),
        timeout(5_000, TimeoutStrategy.Aggressive),
      )
      return () => policy.execute(call)
    },
  },
  'cockatiel without timeout': {
    prepare() {
      const policy = wrap(
        retry(handleAll, { maxAttempts: 2, backoff: new ExponentialBackoff() }),
        circuitBreaker(handleAll, { halfOpenAfter: 30_000, breaker: new ConsecutiveBreaker(5) }),
        bulkhead(64),
      )
      return () => policy.execute(call)
    },
  },
  'opossum, timeout and capacity': {
    prepare() {
      const breaker = new CircuitBreaker(call, { timeout: 5_000, capacity: 64 })
      return () => breaker.fire()
    },
  },
}
