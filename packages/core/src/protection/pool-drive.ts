/** What a pool needs from outside, and what it tells. */
import type { Clock } from '../time/index.js'
import type { DeadlineWheel } from './deadlines.js'

/** How the resources of a pool are made, ended and checked. */
export interface ResourceFactory<T extends object> {
  /** Makes a resource. One that takes longer than `acquireTimeoutMs` counts as failed. */
  create(): Promise<T> | T
  /** Ends a resource, which is not used any more. */
  destroy(resource: T): Promise<unknown> | unknown
  /** Whether an idle resource may still be given out. Left out, every one may. */
  validate?(resource: T): Promise<boolean> | boolean
}

/** What a pool is driven by. The two functions that are told of things must not throw. */
export interface PoolDrive {
  /** Monotonic ms. */
  readonly now: Clock
  readonly deadlines: DeadlineWheel
  /** Gives a number in [0, 1): spreads the attempts to create after a failure. */
  readonly random: () => number
  /** Told what one of the factory's functions failed with, and what a resource was discarded for. */
  onError?(operation: 'create' | 'destroy' | 'validate' | 'use', error: unknown): void
  /** Told when something was given back that is not out: given back twice, or never this pool's. It was ignored. */
  onMisuse?(resource: unknown): void
}

export interface PoolStats {
  /** Resources that exist: idle, out and being checked. */
  readonly size: number
  readonly idle: number
  /** Resources being made. */
  readonly creating: number
  /** Calls that wait for a resource. */
  readonly waiting: number
  readonly max: number
}
