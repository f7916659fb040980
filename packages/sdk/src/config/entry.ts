/** One namespace with everything around it: who watches it, what is told of it, what it asks of the fleet. */
import { difference, isFields, type Leaf } from '@foundation/core/config'
import { FoundationError, isFoundationError } from '@foundation/core/errors'
import type { Selectable } from '@foundation/core/feed'
import type { JsonValue } from '@foundation/core/text'

import { toText } from '../text.js'
import { Config } from './config.js'
import { isUpdateHeard, publishReset, publishUpdated } from './config-events.js'
import type {
  ClusterWideOptions,
  ClusterWideResult,
  ConsensusOptions,
  ConsensusResult,
} from './config-options.js'
import type { ConfigStatus, Freshness } from './config-status.js'
import { hashOf } from './declaration.js'
import type { FleetValues } from './fleet-values.js'
import { type Change, changedLeaves, Namespace } from './namespace.js'
import { toValues } from './sources.js'
import { Watchers } from './watchers.js'

export interface EntryOptions {
  readonly name: string
  readonly node: () => Selectable
  readonly fleet: FleetValues
  /** Monotonic milliseconds. */
  readonly now: () => number
  /** Unix milliseconds. */
  readonly wallNow: () => number
  readonly onFault: (error: unknown) => void
  /** Something of it is to be reported. */
  readonly onChange: (entry: Entry) => void
  readonly say: (message: string, fields: object) => void
}

export class Entry {
  readonly namespace: Namespace
  readonly watchers: Watchers
  readonly handle: Config
  readonly node: () => Selectable
  readonly #options: EntryOptions
  readonly #since: number
  #updatedAt: number | null = null

  constructor(options: EntryOptions) {
    this.#options = options
    this.#since = options.now()
    this.node = options.node
    this.watchers = new Watchers(options.onFault)
    this.namespace = new Namespace(options.name, {
      node: options.node,
      onChange: (change) => this.#changed(change),
    })
    this.handle = new Config(this)
  }

  get version() {
    const { name, revision, running } = this.namespace
    return { namespace: name, revision, release: running.spec?.release ?? null }
  }

  get freshness(): Freshness {
    if (this.namespace.running.spec === null) return 'defaults'
    return this.#options.fleet.isLive ? 'live' : 'stale'
  }

  /** How long nobody has confirmed what the control plane said. */
  staleForMs(): number {
    return this.freshness === 'stale' ? this.#options.fleet.silentForMs() : 0
  }

  async reload(): Promise<void> {
    const { local, name } = this.namespace
    try {
      const undo = await local?.reload()
      try {
        this.namespace.reevaluate()
      } catch (error) {
        undo?.()
        throw error
      }
    } catch (error) {
      if (!isFoundationError(error, 'config.value_invalid')) throw error
      throw new FoundationError(
        'config.reload_failed',
        { ...error.context, namespace: name, source: 'values' },
        { cause: error, message: `The values do not fit: ${error.message}` },
      )
    }
  }

  setClusterWide(
    names: readonly string[],
    value: JsonValue,
    options: ClusterWideOptions,
  ): Promise<ClusterWideResult> {
    return this.#options.fleet.set(this.namespace, names, value, options)
  }

  askConsensus(
    names: readonly string[],
    options: ConsensusOptions,
  ): Promise<ConsensusResult<unknown>> {
    return this.#options.fleet.ask(this.namespace, names, options)
  }

  updatablePaths(): string[] {
    const { declaration, running } = this.namespace
    const { fields } = declaration
    const all =
      fields.length > 0
        ? fields.filter(({ mutable }) => mutable === 'runtime').map(({ names }) => names)
        : leavesOf(running.values as JsonValue)
    return all.filter((names) => names.length > 0).map((names) => names.join('.'))
  }

  diff(from?: object, to?: object): Leaf[] {
    const { declaration, running, name } = this.namespace
    const before = from === undefined ? running.under : toValues(from, name)
    const after = to === undefined ? running.raw : toValues(to, name)
    const hide = (value: JsonValue | undefined, names: readonly string[]) =>
      value === undefined ? undefined : declaration.redact(value, names, running.spec?.secrets)
    return difference(before as JsonValue, after as JsonValue).map((leaf) => ({
      ...leaf,
      before: hide(leaf.before, leaf.names),
      after: hide(leaf.after, leaf.names),
    }))
  }

  status(): ConfigStatus {
    const { declaration, fault, offers, revision, running } = this.namespace
    const { fleet, now } = this.#options
    const candidate = offers.isCandidate && running.spec === offers.choices[0]
    return {
      ...this.account(),
      available: fault === null,
      freshness: this.freshness,
      candidate,
      revision,
      schema: declaration.sent?.hash ?? null,
      issues: fault ?? [],
      subscribers: this.watchers.size,
      uptimeMs: Math.round(now() - this.#since),
      lastUpdateAt: this.#updatedAt,
      staleForMs: Math.round(this.staleForMs()),
      pendingWrites: fleet.pendingWrites,
    }
  }

  /** What it runs, as the control plane is told. */
  account() {
    const { namespace, release } = this.version
    const { changes, running } = this.namespace
    const paths = (all: readonly (readonly string[])[]) =>
      all.slice(0, 100).map((names) => toText(names.join('.'), 2_000))
    return {
      namespace,
      release,
      source: this.namespace.source(this.#options.fleet.isConfirmed),
      hash: hashOf(project(running.told as JsonValue, running.raw as JsonValue) ?? {}),
      overridden: paths(changes.all.map(({ names }) => names)),
      restart: paths(running.restart),
    }
  }

  /** What this process does to its own values is in its own log, without the values. */
  sayLocal(what: 'set' | 'reset', names: readonly string[], reason = ''): void {
    const { name } = this.namespace
    const path = names.join('.')
    const message = what === 'set' ? `${path} of ${name} was set here` : `${name} was reset here`
    this.#options.say(message, {
      event: `config.${what}`,
      namespace: name,
      path: toText(path, 500),
      reason: toText(reason, 500),
    })
  }

  #changed(change: Change): void {
    const { onChange, wallNow } = this.#options
    const { name } = this.namespace
    const timestamp = wallNow()
    this.#updatedAt = timestamp
    onChange(this)
    if (change.isReset) publishReset(name, timestamp)
    const isHeard = isUpdateHeard()
    if (this.watchers.size === 0 && !isHeard) return
    const leaves = changedLeaves(change)
    if (isHeard) this.#publish(change, leaves, timestamp)
    this.watchers.tell(this.version, leaves)
  }

  #publish(change: Change, leaves: readonly Leaf[], timestamp: number): void {
    const { declaration, name } = this.namespace
    for (const { names, before, after } of leaves) {
      const hide = (value: JsonValue | undefined, { spec }: Change['before']) =>
        value === undefined ? undefined : declaration.redact(value, names, spec?.secrets)
      publishUpdated({
        namespace: name,
        path: names.join('.'),
        new: hide(after, change.after),
        previous: hide(before, change.before),
        timestamp,
      })
    }
  }
}

/**
 * What the process runs at the places that the control plane decides: the same as it was told, unless something was
 * set here or waits for a restart. What comes from elsewhere besides is no drift.
 */
function project(told: JsonValue, raw: JsonValue | undefined): JsonValue | undefined {
  if (!isFields(told) || !isFields(raw)) return raw
  const entries = Object.entries(told).flatMap(([name, inner]) => {
    const value = Object.hasOwn(raw, name) ? project(inner, raw[name]) : undefined
    return value === undefined ? [] : [[name, value] as const]
  })
  return Object.fromEntries(entries)
}

function leavesOf(value: JsonValue, names: readonly string[] = []): (readonly string[])[] {
  if (!isFields(value)) return [names]
  return Object.entries(value).flatMap(([name, inner]) => leavesOf(inner, [...names, name]))
}
