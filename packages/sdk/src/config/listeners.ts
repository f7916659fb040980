/**
 * Whoever hears of changes of one namespace: subscribers, iterators, and others in the process on
 * `node:diagnostics_channel`. One that throws costs nobody else anything, and never the change.
 */
import { channel } from 'node:diagnostics_channel'

import { difference, type Leaf } from '@foundation/core/config'
import type { JsonValue } from '@foundation/core/text'

import type { Values } from './declaration.js'

const updated = channel('foundation.config.config_updated')
const reset = channel('foundation.config.config_reset')

/** What is told on the channel `foundation.config.config_updated`. */
export interface ConfigUpdated {
  readonly namespace: string
  readonly path: string
  /** Undefined where there is nothing. Secrets are `•••`. */
  readonly new: JsonValue | undefined
  readonly previous: JsonValue | undefined
  /** Unix milliseconds. */
  readonly timestamp: number
}

/** Which state of a namespace this is. */
export interface Version {
  readonly namespace: string
  /** Counts the changes of this namespace in this process; changes that touch other paths count too. */
  readonly revision: number
  /** The release that runs now; null where none does. */
  readonly release: number | null
}

/** Values that changed together. */
export interface ConfigChange extends Version {
  readonly changes: readonly ChangedValue[]
}

export interface ChangedValue {
  readonly path: string
  readonly names: readonly string[]
  /** Undefined where there is nothing any more. */
  readonly value: unknown
  readonly previous: unknown
}

export type ChangeListener = (change: ConfigChange) => void | Promise<void>

/** A change as it is told on. */
export interface Told {
  readonly version: Version
  readonly before: Values
  readonly after: Values
  readonly isReset: boolean
  /** Unix milliseconds. */
  readonly timestamp: number
  /** What of a leaf may be shown. */
  readonly redact: (leaf: Leaf) => Pick<Leaf, 'before' | 'after'>
}

interface Listener {
  readonly names: readonly string[]
  readonly hear: ChangeListener
}

export class Listeners {
  readonly #all = new Set<Listener>()
  readonly #waiting: { readonly version: Version; readonly leaves: readonly Leaf[] }[] = []
  #isTelling = false

  constructor(private readonly onFault: (error: unknown) => void) {}

  get size(): number {
    return this.#all.size
  }

  /** @returns the function that takes the listener off again */
  add(names: readonly string[], hear: ChangeListener): () => void {
    const listener = { names, hear }
    this.#all.add(listener)
    return () => this.#all.delete(listener)
  }

  /** What changed is found out only for somebody who listens. */
  tell({ version, before, after, isReset, timestamp, redact }: Told): void {
    const { namespace } = version
    if (isReset && reset.hasSubscribers) reset.publish({ namespace, timestamp })
    if (this.#all.size === 0 && !updated.hasSubscribers) return
    const leaves = difference(before as JsonValue, after as JsonValue)
    if (updated.hasSubscribers) {
      for (const leaf of leaves) {
        const shown = redact(leaf)
        const path = leaf.names.join('.')
        const { before: previous, after: now } = shown
        updated.publish({ namespace, path, new: now, previous, timestamp } satisfies ConfigUpdated)
      }
    }
    this.#tellAll(version, leaves)
  }

  /** A change that a listener makes is told after this one, so that everybody hears of them in order. */
  #tellAll(version: Version, leaves: readonly Leaf[]): void {
    this.#waiting.push({ version, leaves })
    if (this.#isTelling) return
    this.#isTelling = true
    try {
      for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
        for (const listener of [...this.#all]) this.#tellOne(listener, next.version, next.leaves)
      }
    } finally {
      this.#isTelling = false
    }
  }

  #tellOne(listener: Listener, version: Version, leaves: readonly Leaf[]): void {
    const changes = changesIn(leaves, listener.names)
    if (changes.length === 0 || !this.#all.has(listener)) return
    try {
      const heard = listener.hear({ ...version, changes })
      if (heard && 'then' in heard) heard.then(undefined, this.onFault)
    } catch (error) {
      this.onFault(error)
    }
  }
}

/** What is read of a namespace, at any moment. */
interface Watched {
  readonly version: Version
  readonly running: { readonly values: Values }
  readonly listeners: Listeners
}

/**
 * The changes from `start` on. What was seen last is compared with what is there, so that nothing is kept for a
 * reader that is slow.
 */
export async function* changesSince(
  start: Values,
  watched: Watched,
  names: readonly string[],
  signal: AbortSignal | undefined,
): AsyncGenerator<ConfigChange, void, undefined> {
  let seen = start
  let wake = () => {}
  const stir = () => wake()
  const off = watched.listeners.add(names, stir)
  signal?.addEventListener('abort', stir, { once: true })
  try {
    while (!signal?.aborted) {
      const { values } = watched.running
      const changes = changesIn(difference(seen as JsonValue, values as JsonValue), names)
      seen = values
      if (changes.length > 0) yield { ...watched.version, changes }
      else {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    }
  } finally {
    signal?.removeEventListener('abort', stir)
    off()
  }
}

/** Of what changed, what is at a path or inside of it; or the whole around it, when that came or went. */
function changesIn(leaves: readonly Leaf[], names: readonly string[]): ChangedValue[] {
  return leaves
    .filter((leaf) => leaf.names.every((name, i) => i >= names.length || name === names[i]))
    .map(({ names, before, after }) => ({
      path: names.join('.'),
      names,
      value: after,
      previous: before,
    }))
}
