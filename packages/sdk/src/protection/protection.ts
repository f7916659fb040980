/** What an application sees of protection: `foundation.protection`. */
import { FoundationError } from '@foundation/core/errors'
import { type ResourceFactory, Semaphore } from '@foundation/core/protection'

import { Rejection } from '../resources/handler.js'
import type { CallOptions, GuardedFunction } from './call-options.js'
import { experimentalParts, experimentalTarget } from './experimental.js'
import type { Guard } from './guard.js'
import {
  type BreakerOptions,
  type LimiterOptions,
  NamedBreaker,
  NamedLimiter,
  withBreaker,
  withLimiter,
} from './guard-named.js'
import type { GuardStatus } from './guard-status.js'
import type { Guards } from './guards.js'
import { toPolicyParts } from './policy-spec.js'
import { GuardedPool } from './pool.js'
import { type PartsInput, presets } from './presets.js'
import { rejectSoon } from './refusal.js'
import { isTarget } from './target.js'
import { type FetchOptions, guardedFetch } from './wrap/fetch.js'
import { guardedDispatch, type Interceptor, type InterceptorOptions } from './wrap/interceptor.js'

export class Protection {
  /** Parts to define targets with: breakers that probe again after 10, 30 and 60 seconds. */
  readonly presets = presets
  readonly #guards: Guards
  readonly #semaphores = new Map<string, Semaphore>()

  /** Got as `foundation.protection`. @internal */
  constructor(guards: Guards) {
    this.#guards = guards
  }

  /**
   * The guard of a target, made on first use. Until somebody says otherwise it has a breaker that opens after five
   * errors in a row for 30 seconds, and a timeout of 5 seconds.
   *
   * @param target what is called: `payments`, `ledger-db`, a host. Targets are few and fixed: who is served, and
   *   which of many things is asked for, belongs into the `key` of a call
   * @throws FoundationError `protection.policy_invalid` when the name is not one
   */
  guard(target: string): Guard {
    const known = this.#guards.find(target)
    if (known) return known
    if (!isTarget(target)) {
      throw invalid('target', 'Letters, digits and . _ : / - only, 128 at most')
    }
    return this.#guards.get(target)
  }

  /** As `guard(target).run(fn, options)`; a name that is none rejects. @internal */
  run<T>(target: string, fn: GuardedFunction<T>, options?: CallOptions<T>): Promise<T> {
    const known = this.#guards.find(target)
    if (known) return known.run(fn, options)
    try {
      return this.guard(target).run(fn, options)
    } catch (error) {
      return rejectSoon(error)
    }
  }

  /** Closes the pools. Guards go on: a process that left its fleet still makes calls. @internal */
  stop(): void {
    this.#guards.stop()
  }

  /** Every target that was called or defined. */
  list(): GuardStatus[] {
    return this.#guards.all.map((guard) => guard.status())
  }

  /**
   * Sets what guards a target, instead of what was defined before. A part that is left out has the SDK's default, one
   * that is null is off; what a policy of the control plane says wins over both. Takes effect at once; engines keep
   * what they have counted.
   *
   * @throws FoundationError `protection.policy_invalid` with the path of the first fault under `issues`
   */
  define(target: string, parts: PartsInput): Guard {
    const guard = this.guard(target)
    guard.define(read(parts))
    return guard
  }

  /**
   * Lends each call of a target a resource: a connection, a worker, a session. A target has one pool.
   *
   * @throws FoundationError `protection.policy_invalid` when the name is not one
   */
  pool<T extends object>(target: string, factory: ResourceFactory<T>): GuardedPool<T> {
    const guard = this.guard(target)
    return new GuardedPool(guard, this.#guards.attachPool(guard, factory))
  }

  /**
   * The semaphore of a name. Asked for with another number of permits it is resized.
   *
   * @throws RangeError when `permits` is not a whole number from 1
   */
  semaphore(name: string, permits: number): Semaphore {
    const known = this.#semaphores.get(name)
    if (known) {
      if (known.permits !== permits) known.resize(permits)
      return known
    }
    const { deadlines, clock } = this.#guards
    const made = new Semaphore(permits, deadlines.wheel, () => clock.now())
    this.#semaphores.set(name, made)
    return made
  }

  /**
   * The breaker of a name. With options it is set up anew, and keeps its state.
   *
   * @throws FoundationError `protection.policy_invalid`
   */
  breaker(name: string, options?: BreakerOptions): NamedBreaker {
    const guard = this.guard(name)
    if (options) guard.define(read(withBreaker(guard.definition, options)))
    return new NamedBreaker(guard)
  }

  /**
   * The limiter of a name. With options, and on first use, it is set up anew, and keeps what it has counted where the
   * algorithm is the same.
   *
   * @throws FoundationError `protection.policy_invalid`
   */
  limiter(name: string, options?: LimiterOptions): NamedLimiter {
    const guard = this.guard(name)
    if (options || !guard.definition.limiter) {
      guard.define(read(withLimiter(guard.definition, options ?? {})))
    }
    return new NamedLimiter(guard)
  }

  /** Runs what is being tried; whatever goes wrong with it, and while its breaker is open, the fallback answers. */
  experimental<T>(
    name: string,
    fn: GuardedFunction<T>,
    fallback: (error: unknown) => T | PromiseLike<T>,
    options?: CallOptions<T>,
  ): Promise<T> {
    const guard = this.guard(experimentalTarget(name))
    if (!guard.definition.fallback)
      guard.define(read({ ...guard.definition, ...experimentalParts }))
    return guard.run(fn, { ...options, fallback })
  }

  /** A `fetch` that guards each request. Its target is the host unless told otherwise. */
  fetch(options?: FetchOptions): typeof globalThis.fetch {
    return guardedFetch((target) => this.guard(target), options)
  }

  /** For `dispatcher.compose()` of undici 7 and later: guards each request. Its target is the host. */
  interceptor(options?: InterceptorOptions): Interceptor {
    return guardedDispatch((target) => this.guard(target), options)
  }
}

function read(parts: object) {
  try {
    return toPolicyParts(parts)
  } catch (error) {
    if (error instanceof Rejection) throw invalid(error.path, error.message)
    throw error
  }
}

function invalid(path: string, message: string): FoundationError {
  return new FoundationError('protection.policy_invalid', { issues: [{ path, message }] })
}
