/** Whoever wants to know of changes, and of which. One that throws costs nobody else anything. */
import type { Leaf } from '@foundation/core/config'

/** Values that changed together. */
export interface ConfigChange {
  readonly namespace: string
  /** Counts the changes of this namespace in this process; changes that touch other paths count too. */
  readonly revision: number
  /** The release that runs now; null where none does. */
  readonly release: number | null
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

interface Watcher {
  readonly names: readonly string[]
  readonly listener: ChangeListener
}

export class Watchers {
  readonly #all = new Set<Watcher>()
  readonly #told: { readonly change: Omit<ConfigChange, 'changes'>; readonly leaves: Leaf[] }[] = []
  #isTelling = false

  constructor(private readonly onFault: (error: unknown) => void) {}

  get size(): number {
    return this.#all.size
  }

  /** @returns the function that takes the listener off again */
  add(names: readonly string[], listener: ChangeListener): () => void {
    const watcher = { names, listener }
    this.#all.add(watcher)
    return () => this.#all.delete(watcher)
  }

  /** A change that a listener makes is told after this one, so that everybody hears of them in order. */
  tell(change: Omit<ConfigChange, 'changes'>, leaves: Leaf[]): void {
    this.#told.push({ change, leaves })
    if (this.#isTelling) return
    this.#isTelling = true
    try {
      for (let next = this.#told.shift(); next; next = this.#told.shift()) {
        for (const watcher of [...this.#all]) this.#tellOne(watcher, next.change, next.leaves)
      }
    } finally {
      this.#isTelling = false
    }
  }

  #tellOne(watcher: Watcher, change: Omit<ConfigChange, 'changes'>, leaves: readonly Leaf[]): void {
    const changes = changesIn(leaves, watcher.names)
    if (changes.length === 0 || !this.#all.has(watcher)) return
    try {
      const told = watcher.listener({ ...change, changes })
      if (told && 'then' in told) told.then(undefined, this.onFault)
    } catch (error) {
      this.onFault(error)
    }
  }
}

/** Of what changed, what is at a path or inside of it; or the whole around it, when that came or went. */
export function changesIn(leaves: readonly Leaf[], names: readonly string[]): ChangedValue[] {
  return leaves
    .filter((leaf) => leaf.names.every((name, i) => i >= names.length || name === names[i]))
    .map(({ names, before, after }) => ({
      path: names.join('.'),
      names,
      value: after,
      previous: before,
    }))
}
