/** What an application sees of one namespace: `foundation.config('app')`. */
import { type Leaf, missing, type Path, parsePath } from '@foundation/core/config'
import { FoundationError } from '@foundation/core/errors'
import type { Selectable } from '@foundation/core/feed'

import { toText } from '../text.js'
import { BoundValue } from './bound.js'
import type {
  ClusterWideOptions,
  ClusterWideResult,
  ConsensusOptions,
  ConsensusResult,
  SetOptions,
} from './config-options.js'
import { refuse } from './declaration.js'
import type { FleetValues } from './fleet-values.js'
import {
  type ConfigStatus,
  differenceOf,
  type Explanation,
  explain,
  type Freshness,
  freshnessOf,
  staleForMs,
  statusOf,
  updatablePaths,
} from './inspection.js'
import { type ChangeListener, type ConfigChange, changesSince } from './listeners.js'
import type { Namespace } from './namespace.js'
import type { PathOf, Undeclared, ValueOf } from './paths.js'
import { copyOf } from './sources.js'

const defaultTtlMs = 300_000

/** What a handle is made on. @internal */
export interface ConfigParts {
  readonly namespace: Namespace
  readonly fleet: FleetValues
  readonly node: () => Selectable
  readonly say: (message: string, fields: object) => void
}

/**
 * Values of one namespace. Reads are synchronous, and cost a lookup in memory: no read ever waits for the control
 * plane. Every value is frozen, and all that are read in one turn of the event loop without a `set` in between are
 * of one version.
 *
 * A path is dotted, `'db.pool.max'`, or a list of names where a name itself has a dot. Every method that takes one
 * throws FoundationError `config.path_invalid` for what is none.
 */
export class Config<T = Undeclared> {
  readonly #namespace: Namespace
  readonly #parts: ConfigParts

  /** Got as `foundation.config(name)`. @internal */
  constructor(parts: ConfigParts) {
    this.#parts = parts
    this.#namespace = parts.namespace
  }

  get namespace(): string {
    return this.#namespace.name
  }

  /** The value at a path; undefined where there is none. Null is a value. */
  get<const P extends PathOf<T>>(path: P): ValueOf<T, P> | undefined {
    const value = this.#namespace.snapshot.get(path as Path)
    return value === missing ? undefined : (value as ValueOf<T, P>)
  }

  /** Whether there is a value at a path, also one of null. */
  has(path: PathOf<T>): boolean {
    return this.#namespace.snapshot.get(path as Path) !== missing
  }

  /** The value at a path; `fallback` where there is none. */
  getOr<const P extends PathOf<T>, F>(path: P, fallback: F): Exclude<ValueOf<T, P>, undefined> | F {
    const value = this.#namespace.snapshot.get(path as Path)
    return value === missing ? fallback : (value as Exclude<ValueOf<T, P>, undefined>)
  }

  /**
   * The value at a path.
   *
   * @throws FoundationError `config.not_found`; `config.value_invalid` while nothing matches the schema
   */
  require<const P extends PathOf<T>>(path: P): Exclude<ValueOf<T, P>, undefined> {
    const { snapshot, fault } = this.#namespace
    const value = snapshot.get(path as Path)
    if (value !== missing) return value as Exclude<ValueOf<T, P>, undefined>
    if (fault) refuse(this.namespace, fault)
    const where = parsePath(path as Path).join('.')
    const message = `There is no value at ${where} in ${this.namespace}`
    throw new FoundationError(
      'config.not_found',
      { namespace: this.namespace, path: where },
      { message },
    )
  }

  /** For what is read very often: `.value` is as quick as a property, and always what holds now. */
  bind<const P extends PathOf<T>>(path: P): BoundValue<ValueOf<T, P>> {
    return new BoundValue(this.#namespace, parsePath(path as Path))
  }

  /**
   * The value, as long as the control plane confirmed it at most so long ago.
   *
   * What comes from the application itself needs nobody to confirm it. After a restart without the control plane the
   * time counts from the start of the process.
   *
   * @param options.ttlMs default 300,000
   * @throws FoundationError `config.stale`, `config.not_found`
   */
  getWithFallback<const P extends PathOf<T>>(
    path: P,
    { ttlMs = defaultTtlMs }: { readonly ttlMs?: number } = {},
  ): Exclude<ValueOf<T, P>, undefined> {
    const ageMs = staleForMs(this.#namespace, this.#parts.fleet)
    if (ageMs > ttlMs) {
      const where = parsePath(path as Path).join('.')
      throw new FoundationError('config.stale', { namespace: this.namespace, path: where, ageMs })
    }
    return this.require(path)
  }

  /**
   * Sets a value for this process alone, over all that it was told, until `reset`, `rollback` or the end of the
   * process. The whole is held to the schema before it is swapped in; what does not fit changes nothing.
   *
   * @throws FoundationError `config.value_invalid`, `config.update_forbidden` for what is not `mutable: runtime`
   */
  set<const P extends PathOf<T>>(path: P, value: ValueOf<T, P>, options: SetOptions = {}): void {
    const names = this.#innerPath(path)
    this.#namespace.set(names, copyOf(value, this.namespace, names))
    this.#say('set', names, options.reason)
  }

  /** As `set`. */
  update<const P extends PathOf<T>>(path: P, value: ValueOf<T, P>, options?: SetOptions): void {
    this.set(path, value, options)
  }

  /**
   * Lets go of what this process has set for itself, at a path and inside of it; without a path, of everything.
   *
   * @throws FoundationError `config.value_invalid` when what was under it does not match the schema
   */
  reset(path?: PathOf<T>): void {
    const names = path === undefined ? [] : parsePath(path as Path)
    this.#namespace.reset(names)
    this.#say('reset', names)
  }

  /**
   * Takes back the last `set` or `reset` of this process; again, the one before. A hundred are remembered.
   *
   * @returns false when there is nothing to take back
   * @throws FoundationError `config.value_invalid` when what was before does not match the schema any more
   */
  rollback(): boolean {
    const isBack = this.#namespace.rollback()
    if (isBack) this.#say('rolled_back', [])
    return isBack
  }

  /**
   * Reads the file and the environment anew, and swaps in what follows from all sources together: defaults, file,
   * environment, control plane, what this process has set. Rejects, and changes nothing, when a source cannot be
   * read or the whole does not match the schema.
   *
   * @throws FoundationError `config.reload_failed`
   */
  reload(): Promise<void> {
    return this.#namespace.reload()
  }

  /**
   * Sets a value for all nodes, as a release of its own, and waits until enough of them run it. Only what the
   * namespace's settings let nodes write is taken.
   *
   * @throws FoundationError `config.quorum_missed` with the laggards, when the write stands but too few have it;
   *   `config.value_invalid`, `config.writes_full`, `access.forbidden` and what else the control plane refuses
   */
  async setClusterWide<const P extends PathOf<T>>(
    path: P,
    value: ValueOf<T, P>,
    options: ClusterWideOptions = {},
  ): Promise<ClusterWideResult> {
    const names = this.#innerPath(path)
    const copy = copyOf(value, this.namespace, names)
    this.#namespace.tryOut(names, copy)
    return this.#parts.fleet.set(this.#namespace, names, copy, options)
  }

  /**
   * The value that enough nodes of the fleet run now, by their own account.
   *
   * @throws FoundationError `config.quorum_missed` when too few agree; `config.not_found` when they agree that there
   *   is none; `system.unavailable` while the control plane is away
   */
  async getWithConsensus<const P extends PathOf<T>>(
    path: P,
    options: ConsensusOptions = {},
  ): Promise<ConsensusResult<ValueOf<T, P>>> {
    const names = parsePath(path as Path)
    const asked = await this.#parts.fleet.ask(this.#namespace, names, options)
    return asked as ConsensusResult<ValueOf<T, P>>
  }

  /**
   * Calls back after each change that touches a path or what is inside of it; `*` is everything. Only what really
   * changed is told, also after a release that says a lot of the same.
   *
   * @returns the function that ends it, as the signal does
   */
  subscribe(
    path: PathOf<T> | '*',
    listener: ChangeListener,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): () => void {
    if (signal?.aborted) return () => {}
    const off = this.#namespace.listeners.add(path === '*' ? [] : parsePath(path as Path), listener)
    signal?.addEventListener('abort', off, { once: true })
    return () => {
      signal?.removeEventListener('abort', off)
      off()
    }
  }

  /** As `subscribe`, to be iterated. Whoever is slow gets what happened meanwhile as one change: nothing piles up. */
  watch(
    path: PathOf<T> | '*',
    { signal }: { readonly signal?: AbortSignal } = {},
  ): AsyncGenerator<ConfigChange, void, undefined> {
    const names = path === '*' ? [] : parsePath(path as Path)
    return changesSince(this.#namespace.running.values, this.#namespace, names, signal)
  }

  /** What `set` may change: the paths that the schema lets, with `*` for any name; without one, all there are. */
  updatablePaths(): string[] {
    return updatablePaths(this.#namespace)
  }

  /** Whether there are values that match the schema. */
  available(): boolean {
    return this.#namespace.fault === null
  }

  /**
   * `live`: the control plane is there, and this is what it says. `stale`: this is what it said last. `defaults`: it
   * said nothing of this namespace; all is from here.
   */
  freshness(): Freshness {
    return freshnessOf(this.#namespace, this.#parts.fleet)
  }

  /**
   * What differs, value by value. Secrets are `•••`.
   *
   * @param from default: what would hold without what this process has set for itself
   * @param to default: what holds
   * @throws FoundationError `config.value_invalid` for values that are not plain JSON
   */
  diff(from?: object, to?: object): Leaf[] {
    return differenceOf(this.#namespace, from, to)
  }

  /** Who decides a value, and who else has a word on it. Secrets are `•••`. */
  explain(path: PathOf<T>): Explanation {
    return explain(this.#namespace, parsePath(path as Path), this.#parts.node())
  }

  status(): ConfigStatus {
    return statusOf(this.#namespace, this.#parts.fleet)
  }

  /** What this process does to its own values is in its own log, without the values. */
  #say(what: 'set' | 'reset' | 'rolled_back', names: readonly string[], reason = ''): void {
    const path = names.join('.')
    const subject = path === '' ? this.namespace : `${path} of ${this.namespace}`
    this.#parts.say(`${toText(subject, 500)} was ${what.replace('_', ' ')} here`, {
      event: `config.${what}`,
      namespace: this.namespace,
      path: toText(path, 500),
      reason: toText(reason, 500),
    })
  }

  /** The names of a path to something inside: the whole is set by releases alone. */
  #innerPath(path: PathOf<T>): readonly string[] {
    const names = parsePath(path as Path)
    if (names.length > 0) return names
    const issues = [{ path: '', message: 'Expected the path of a value' }]
    throw new FoundationError('config.path_invalid', { namespace: this.namespace, issues })
  }
}
