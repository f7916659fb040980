/**
 * One namespace in this process: puts together what is set here, there and by the control plane, holds it to the
 * declared schema, and swaps it in as a whole. What does not fit changes nothing.
 *
 * Every change is synchronous, so that one comes after the other by itself. Only files are waited for.
 */
import { ConfigSnapshot, effectiveValues, overlay, withValue } from '@foundation/core/config'
import { FoundationError, type Issue, isFoundationError } from '@foundation/core/errors'
import type { Selectable } from '@foundation/core/feed'
import type { JsonValue } from '@foundation/core/text'

import { Rejection } from '../resources/handler.js'
import {
  type Declaration,
  refuse,
  type SecretPaths,
  undeclared,
  type Validated,
  type Values,
} from './declaration.js'
import { Listeners, type Version } from './listeners.js'
import { LocalChanges } from './local-changes.js'
import { pin } from './pinned.js'
import { Offers, type Release, type Slot } from './release.js'
import type { LocalSources } from './sources.js'

/** How far `rollback` goes. */
const maxHistory = 100
/** What one process sets for itself: enough for switches, too little to be a database. */
const maxChanges = 1_000

/** What is under the changes that this process makes. */
interface Base {
  readonly spec: Release | null
  /** What the control plane says for this node. */
  readonly told: Values
  /** With the local sources, and with what only a restart changes as it was at the start. */
  readonly under: Values
  /** Where a restart would bring something else. */
  readonly restart: readonly (readonly string[])[]
}

/** Everything that follows from one choice of what to run. */
export interface Running extends Base {
  /** All of it together, before the schema. */
  readonly raw: Values
  /** What is read. */
  readonly values: Values
}

type Outcome =
  | { readonly running: Running; readonly issues: null }
  | { readonly running: null; readonly issues: readonly Issue[] }

export interface NamespaceOptions {
  readonly node: () => Selectable
  /** Monotonic milliseconds. */
  readonly now: () => number
  /** Unix milliseconds. */
  readonly wallNow: () => number
  /** A listener failed. */
  readonly onFault: (error: unknown) => void
  /** Told after each swap. Throws nothing. */
  readonly onChange: (namespace: Namespace) => void
}

const empty: Running = { spec: null, told: {}, under: {}, restart: [], raw: {}, values: {} }

export class Namespace {
  /** What reads go to. */
  snapshot = new ConfigSnapshot({})
  /** Counts the swaps. */
  revision = 0
  declaration: Declaration = undeclared
  /** Null until it was declared. */
  local: LocalSources | null = null
  running: Running = empty
  changes = new LocalChanges()
  /** Why nothing can be read; null when it can. */
  fault: readonly Issue[] | null = null
  /** When it was swapped last, in Unix milliseconds; null before the first. */
  updatedAt: number | null = null
  readonly offers = new Offers()
  readonly listeners: Listeners
  readonly #options: NamespaceOptions
  readonly #since: number
  /** What the process started with; null while it is not declared or has nothing valid. */
  #start: Values | null = null
  #history: LocalChanges[] = []
  #reloading: Promise<void> = Promise.resolve()

  constructor(
    readonly name: string,
    options: NamespaceOptions,
  ) {
    this.#options = options
    this.#since = options.now()
    this.listeners = new Listeners(options.onFault)
  }

  get version(): Version {
    const { name, revision, running } = this
    return { namespace: name, revision, release: running.spec?.release ?? null }
  }

  get uptimeMs(): number {
    return this.#options.now() - this.#since
  }

  /** The application says what it expects. Values are there at once, if there are any that fit. */
  declare(declaration: Declaration, local: LocalSources): void {
    this.declaration = declaration
    this.local = local
    this.#start = null
    this.settle()
  }

  /**
   * A release for this node.
   *
   * @throws Rejection; what was there stays
   */
  offer(slot: Slot, spec: Release): void {
    const base = this.#base(spec)
    const never = this.declaration.fixed.filter(({ mutable }) => mutable === 'never')
    if (this.#start && this.running.spec) {
      const [names] = pin(never, this.#start, this.#wanted(base.told)).paths
      if (names) throw new Rejection(names.join('.'), 'This value never changes')
    }
    this.#accept(this.#complete(base, new LocalChanges()))
    // What only a restart brings has to be right then too.
    if (base.restart.length > 0) this.#accept(this.#validate(this.#wanted(base.told), spec))
    if (this.changes.all.length > 0) {
      this.#accept(this.#complete(base, this.changes), ' (with what this process set for itself)')
    }
    this.offers.take(slot, spec)
    this.settle()
  }

  /** A release is not for this node any more. */
  withdraw(slot: Slot): void {
    this.offers.remove(slot)
    this.settle()
  }

  /** Runs the best of what there is. What was there stays when nothing fits. */
  settle(): void {
    const { choices } = this.offers
    const hasNothing = choices.length === 0 || this.fault !== null || this.#start === null
    let fault: readonly Issue[] | null = null
    for (const spec of hasNothing ? [...choices, null] : choices) {
      const outcome = this.#complete(this.#base(spec), this.changes)
      if (outcome.running) {
        this.#swap(outcome.running)
        return
      }
      fault ??= outcome.issues
    }
    if (this.#start !== null) return
    // What was read before anybody said what fits must not be read any more.
    this.fault = fault
    this.running = empty
    this.snapshot = new ConfigSnapshot({})
  }

  /** @throws FoundationError `config.value_invalid`, `config.update_forbidden`; what was there stays */
  set(names: readonly string[], value: JsonValue): void {
    this.#refuseFixed(names, value)
    const changes = this.changes.with(names, value)
    if (changes.all.length > maxChanges) {
      const message = `Expected at most ${maxChanges} values set in one process`
      refuse(this.name, [{ path: names.join('.'), message }])
    }
    // As if all were set anew: what this replaces is at the same place, or inside of it.
    const raw = withValue(this.running.raw as JsonValue, names, value) as Values
    this.#apply(changes, raw, false)
  }

  /** @throws FoundationError `config.value_invalid` when what is under it does not fit */
  reset(names: readonly string[]): void {
    const { under } = this.running
    const changes = names.length === 0 ? new LocalChanges() : this.changes.without(names, under)
    this.#apply(changes, changes.applyTo(under), true)
  }

  /** Takes back the last `set` or `reset`. False when there is none. */
  rollback(): boolean {
    const before = this.#history.at(-1)
    if (!before) return false
    const outcome = this.#complete(this.running, before)
    if (!outcome.running) refuse(this.name, outcome.issues)
    this.#history.pop()
    this.changes = before
    this.#swap(outcome.running)
    return true
  }

  /**
   * Reads the local sources anew, after those who asked before.
   *
   * @throws FoundationError `config.reload_failed`; what was there stays
   */
  reload(): Promise<void> {
    const reloaded = this.#reloading.then(() => this.#reload())
    this.#reloading = reloaded.catch(() => {})
    return reloaded
  }

  /** What a value would be refused for, set at a path for everybody. @throws FoundationError `config.value_invalid` */
  tryOut(names: readonly string[], value: JsonValue): void {
    const raw = withValue(this.running.raw as JsonValue, names, value) as Values
    const { issues } = this.#validate(raw, this.running.spec)
    if (issues) refuse(this.name, issues)
  }

  /** A value as it may be shown. @param secrets default: those of what runs */
  redact(
    value: JsonValue | undefined,
    names: readonly string[],
    secrets: SecretPaths | undefined = this.running.spec?.secrets,
  ): JsonValue | undefined {
    return value === undefined ? undefined : this.declaration.redact(value, names, secrets)
  }

  async #reload(): Promise<void> {
    try {
      const undo = await this.local?.reload()
      const outcome = this.#complete(this.#base(this.running.spec), this.changes)
      if (!outcome.running) {
        undo?.()
        refuse(this.name, outcome.issues)
      }
      this.#swap(outcome.running)
    } catch (error) {
      if (!isFoundationError(error, 'config.value_invalid')) throw error
      throw new FoundationError(
        'config.reload_failed',
        { ...error.context, namespace: this.name, source: 'values' },
        { cause: error, message: `The values do not fit: ${error.message}` },
      )
    }
  }

  #apply(changes: LocalChanges, raw: Values, isReset: boolean): void {
    const outcome = this.#finish(this.running, raw)
    if (!outcome.running) refuse(this.name, outcome.issues)
    this.#history = [...this.#history, this.changes].slice(-maxHistory)
    this.changes = changes
    this.#swap(outcome.running, isReset)
  }

  #base(spec: Release | null): Base {
    const told = spec ? effectiveValues(spec.layers, this.#options.node()) : {}
    const wanted = this.#wanted(told)
    const { fixed } = this.declaration
    const pinned = this.#start ? pin(fixed, this.#start, wanted) : { values: wanted, paths: [] }
    return { spec, told, under: pinned.values, restart: pinned.paths }
  }

  #wanted(told: Values): Values {
    return overlay(this.local?.merged ?? {}, told) as Values
  }

  #complete(base: Base, changes: LocalChanges): Outcome {
    return this.#finish(base, changes.applyTo(base.under))
  }

  #finish({ spec, told, under, restart }: Base, raw: Values): Outcome {
    const { values, issues } = this.#validate(raw, spec)
    if (issues) return { running: null, issues }
    return { running: { spec, told, under, restart, raw, values }, issues: null }
  }

  #validate(raw: Values, spec: Release | null): Validated {
    return this.declaration.validate(raw, spec?.secrets)
  }

  /** @throws Rejection */
  #accept({ issues }: { readonly issues: readonly Issue[] | null }, note = ''): void {
    if (!issues) return
    const [issue] = issues
    throw new Rejection(issue?.path ?? '', `${issue?.message ?? 'Not valid'}${note}`)
  }

  #swap(after: Running, isReset = false): void {
    const { wallNow, onChange } = this.#options
    const before = this.running
    this.running = after
    this.fault = null
    if (this.local) this.#start ??= after.raw
    this.snapshot = new ConfigSnapshot(after.values)
    this.revision += 1
    const timestamp = wallNow()
    this.updatedAt = timestamp
    onChange(this)
    this.listeners.tell({
      version: this.version,
      before: before.values,
      after: after.values,
      isReset,
      timestamp,
      redact: ({ names, ...leaf }) => ({
        before: this.redact(leaf.before, names, before.spec?.secrets ?? []),
        after: this.redact(leaf.after, names, after.spec?.secrets ?? []),
      }),
    })
  }

  /** @throws FoundationError `config.update_forbidden` */
  #refuseFixed(names: readonly string[], value: JsonValue): void {
    const { fixed } = this.declaration
    if (fixed.length === 0) return
    const changed = withValue(this.running.raw as JsonValue, names, value)
    const [at] = pin(fixed, this.running.raw, changed as Values).paths
    if (!at) return
    const path = at.join('.')
    const mutable = this.declaration.mutableAt(at)
    throw new FoundationError(
      'config.update_forbidden',
      { namespace: this.name, path, mutable },
      { message: `${path} cannot be changed at run time: it is declared mutable: ${mutable}` },
    )
  }
}
