import type { CheckPolicy } from '@foundation/core/health'

export interface CheckTiming {
  /** From the end of one run to the start of the next, in milliseconds. Default 5,000. */
  readonly every?: number
  /** Default: as long as `every`, at most 5,000 ms. */
  readonly timeoutMs?: number
  /** How many runs in a row change the status. Default: 3 bad ones make it critical, 2 good ones passing. */
  readonly policy?: Partial<CheckPolicy>
}

/** Something that a node looks at again and again. */
export interface CheckDefinition extends CheckTiming {
  /** Throwing is a bad run. What it returns is shown to people. `signal` aborts at the timeout. */
  run(signal: AbortSignal): unknown
}

export interface TtlDefinition {
  /** How long one `pass()` lasts, in milliseconds. */
  readonly ttlMs: number
  /** Default: one missed deadline makes it critical, one `pass()` passing. */
  readonly policy?: Partial<CheckPolicy>
}

/** A check that the application feeds itself. */
export interface TtlCheck {
  pass(output?: string): void
  fail(output: string): void
  stop(): void
}

export interface RunningCheck {
  stop(): void
}

export const defaultPolicy: CheckPolicy = {
  successBeforePassing: 2,
  failuresBeforeWarning: 1,
  failuresBeforeCritical: 3,
}

export const ttlPolicy: CheckPolicy = {
  successBeforePassing: 1,
  failuresBeforeWarning: 1,
  failuresBeforeCritical: 1,
}

/** @throws RangeError */
export function toPolicy(given: Partial<CheckPolicy> | undefined, base: CheckPolicy): CheckPolicy {
  const policy = { ...base, ...given }
  for (const [name, value] of Object.entries(policy)) {
    if (!Number.isInteger(value) || value < 1 || value > 100) {
      throw new RangeError(`Expected ${name} from 1 to 100, received ${value}`)
    }
  }
  if (policy.failuresBeforeWarning > policy.failuresBeforeCritical) {
    throw new RangeError('failuresBeforeWarning must not be above failuresBeforeCritical')
  }
  return policy
}

/** @throws RangeError unless `value` is a span that a timer can wait for */
export function toSpan(name: string, value: number): number {
  if (Number.isFinite(value) && value > 0 && value <= 2 ** 31 - 1) return value
  throw new RangeError(`Expected ${name} in milliseconds above 0, received ${value}`)
}
