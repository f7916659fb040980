/** What guards a call when nobody says otherwise, and breakers for targets of three kinds. */
import type {
  BreakerPolicy,
  PolicyParts,
  PoolPolicy,
  TimeoutPolicy,
} from '@foundation/core/protection'
import type { input } from 'zod'

/** What an application may define: every field that is left out has its default. */
export type PartsInput = input<typeof PolicyParts>

const breakerFor = (waitMs: number): BreakerPolicy => ({
  errors: { statuses: ['5xx'], ignore: [], slowMs: null },
  trigger: { on: 'consecutive', failures: 5 },
  recovery: {
    wait: { kind: 'constant', ms: waitMs },
    honourRetryAfter: true,
    probes: 1,
    successes: 1,
    probeTimeoutMs: 30_000,
    ramp: null,
  },
  followFleet: true,
})

/**
 * Parts to define a target with: a breaker that opens after five errors in a row, and probes again after 10, 30 or
 * 60 seconds. `fast` is for targets that are back at once, such as a cache; `slow` for those that are not.
 */
export const presets = {
  fast: { breaker: breakerFor(10_000) },
  default: { breaker: breakerFor(30_000) },
  slow: { breaker: breakerFor(60_000) },
}

/** Guards every target that neither the application nor a policy says anything about. */
export const builtInParts: { breaker: BreakerPolicy; timeout: TimeoutPolicy } = {
  breaker: presets.default.breaker,
  timeout: { ms: 5_000 },
}

/** The size of a pool that nobody says anything about. */
export const poolDefaults: PoolPolicy = {
  min: 0,
  max: 10,
  maxWaiting: 1_000,
  acquireTimeoutMs: 5_000,
  idleMs: 30_000,
  maxAgeMs: null,
  order: 'lifo',
}
