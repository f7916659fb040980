import type { PoolStats, ResourcePool } from '@foundation/core/protection'

import type { CallOptions, GuardedCall } from './call-options.js'
import type { Guard } from './guard.js'

/** A pool and the guard that lends from it: breaker, limits and timeout stand before its resources too. */
export class GuardedPool<T extends object> {
  /** Got from `foundation.protection.pool()`. @internal */
  constructor(
    readonly guard: Guard,
    /** The pool itself, for what no guard should see: warming up, closing. */
    readonly resources: ResourcePool<T>,
  ) {}

  /**
   * Calls the target with a resource, as `Guard.run`. The resource is given back however the call ends; one whose
   * function was still running is destroyed, for nobody else may use it.
   *
   * @throws FoundationError (through the promise) also `protection.pool_closed`
   */
  run<R>(
    fn: (resource: T, call: GuardedCall<T>) => R | PromiseLike<R>,
    options?: CallOptions<R>,
  ): Promise<R> {
    return this.guard.run((call) => fn(call.resource as T, call as GuardedCall<T>), options)
  }

  get stats(): PoolStats {
    return this.resources.stats
  }

  /** Refuses all calls from now on, and resolves when every resource is back and destroyed. */
  close(): Promise<void> {
    return this.resources.close()
  }
}
