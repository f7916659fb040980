/** What an application sees of one namespace: `foundation.config('app')`. */
import { type Leaf, missing, type Path, parsePath } from '@foundation/core/config'
import { FoundationError } from '@foundation/core/errors'

import { BoundValue } from './bound.js'
import type {
  ClusterWideOptions,
  ClusterWideResult,
  ConsensusOptions,
  ConsensusResult,
  SetOptions,
} from './config-options.js'
import type { ConfigStatus, Freshness } from './config-status.js'
import { refuse } from './declaration.js'
import type { Entry } from './entry.js'
import { type Explanation, explain } from './explanation.js'
import type { PathOf, Undeclared, ValueOf } from './paths.js'
import { copyOf } from './sources.js'
import { changesSince } from './watch.js'
import type { ChangeListener, ConfigChange } from './watchers.js'

const defaultTtlMs = 300_000

/**
 * Values of one namespace. Reads are synchronous, and cost a lookup in memory: no read ever waits for the control
 * plane. Every value is frozen, and all that are read in one turn of the event loop without a `set` in between are
 * of one version.
 *
 * A path is dotted, `'db.pool.max'`, or a list of names where a name itself has a dot. Every method that takes one
 * throws FoundationError `config.path_invalid` for what is none.
 */
export class Config<T = Undeclared> {
  readonly #entry: Entry
  #reloading: Promise<void> = Promise.resolve()

  /** Got as `foundation.config(name)`. @internal */
  constructor(entry: Entry) {
    this.#entry = entry
  }

  get namespace(): string {
    return this.#entry.namespace.name
  }

  /** The value at a path; undefined where there is none. Null is a value. */
  get<const P extends PathOf<T>>(path: P): ValueOf<T, P> | undefined {
    const value = this.#entry.namespace.snapshot.get(path as Path)
    return value === missing ? undefined : (value as ValueOf<T, P>)
  }

  /** Whether there is a value at a path, also one of null. */
  has(path: PathOf<T>): boolean {
    return this.#entry.namespace.snapshot.get(path as Path) !== missing
  }

  /** The value at a path; `fallback` where there is none. */
  getOr<const P extends PathOf<T>, F>(path: P, fallback: F): Exclude<ValueOf<T, P>, undefined> | F {
    const value = this.#entry.namespace.snapshot.get(path as Path)
    return value === missing ? fallback : (value as Exclude<ValueOf<T, P>, undefined>)
  }

  /**
   * The value at a path.
   *
   * @throws FoundationError `config.not_found`; `config.value_invalid` while nothing matches the schema
   */
  require<const P extends PathOf<T>>(path: P): Exclude<ValueOf<T, P>, undefined> {
    const { snapshot, fault } = this.#entry.namespace
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
    return new BoundValue(this.#entry.namespace, parsePath(path as Path))
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
    const ageMs = this.#entry.staleForMs()
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
    this.#entry.namespace.set(names, copyOf(value, this.namespace, names))
    this.#entry.sayLocal('set', names, options.reason)
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
    this.#entry.namespace.reset(names)
    this.#entry.sayLocal('reset', names)
  }

  /**
   * Takes back the last `set` or `reset` of this process; again, the one before. A hundred are remembered.
   *
   * @returns false when there is nothing to take back
   * @throws FoundationError `config.value_invalid` when what was before does not match the schema any more
   */
  rollback(): boolean {
    return this.#entry.namespace.rollback()
  }

  /**
   * Reads the file and the environment anew, and swaps in what follows from all sources together: defaults, file,
   * environment, control plane, what this process has set. Rejects, and changes nothing, when a source cannot be
   * read or the whole does not match the schema.
   *
   * @throws FoundationError `config.reload_failed`
   */
  reload(): Promise<void> {
    const reloaded = this.#reloading.then(() => this.#entry.reload())
    this.#reloading = reloaded.catch(() => {})
    return reloaded
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
    this.#entry.namespace.tryOut(names, copy)
    return this.#entry.setClusterWide(names, copy, options)
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
    return (await this.#entry.askConsensus(names, options)) as ConsensusResult<ValueOf<T, P>>
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
    const off = this.#entry.watchers.add(path === '*' ? [] : parsePath(path as Path), listener)
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
    return changesSince(this.#entry.namespace.running.values, this.#entry, names, signal)
  }

  /** What `set` may change: the paths that the schema lets, with `*` for any name; without one, all there are. */
  updatablePaths(): string[] {
    return this.#entry.updatablePaths()
  }

  /** Whether there are values that match the schema. */
  available(): boolean {
    return this.#entry.namespace.fault === null
  }

  /**
   * `live`: the control plane is there, and this is what it says. `stale`: this is what it said last. `defaults`: it
   * said nothing of this namespace; all is from here.
   */
  freshness(): Freshness {
    return this.#entry.freshness
  }

  /**
   * What differs, value by value. Secrets are `•••`.
   *
   * @param from default: what would hold without what this process has set for itself
   * @param to default: what holds
   * @throws FoundationError `config.value_invalid` for values that are not plain JSON
   */
  diff(from?: object, to?: object): Leaf[] {
    return this.#entry.diff(from, to)
  }

  /** Who decides a value, and who else has a word on it. Secrets are `•••`. */
  explain(path: PathOf<T>): Explanation {
    return explain(this.#entry.namespace, parsePath(path as Path), this.#entry.node())
  }

  status(): ConfigStatus {
    return this.#entry.status()
  }

  /** The names of a path to something inside: the whole is set by releases alone. */
  #innerPath(path: PathOf<T>): readonly string[] {
    const names = parsePath(path as Path)
    if (names.length > 0) return names
    const issues = [{ path: '', message: 'Expected the path of a value' }]
    throw new FoundationError('config.path_invalid', { namespace: this.namespace, issues })
  }
}
