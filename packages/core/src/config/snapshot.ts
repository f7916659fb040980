/**
 * What a process reads its configuration from: the effective values at one moment, which never change. A
 * change makes a new snapshot.
 *
 * Every path that was read once is in a map, so that reading it again costs a lookup and not a walk. Making a
 * snapshot costs nothing: what nobody reads is never looked at.
 */
import type { JsonValue } from '../text/index.js'
import { isFields, missing, type Path, parsePath, valueAt } from './path.js'

/** Paths that lead nowhere, remembered too: a default is often read in their place. There is no end of them. */
const maxMissing = 1_000

export class ConfigSnapshot {
  readonly #values: { readonly [name: string]: JsonValue }
  readonly #found = new Map<string, JsonValue | typeof missing>()
  #missing = 0

  /** @param values frozen as they are read, with all that is in them: nobody may change them any more */
  constructor(values: { readonly [name: string]: JsonValue }) {
    this.#values = values
  }

  /**
   * The value at a path, or `missing`. Objects and lists are frozen.
   *
   * @throws FoundationError `config.path_invalid`
   */
  get(path: Path): JsonValue | typeof missing {
    if (typeof path !== 'string') return freeze(valueAt(this.#values, parsePath(path)))
    return this.#found.get(path) ?? this.#find(path)
  }

  #find(path: string): JsonValue | typeof missing {
    const known = this.#found.get(path)
    // Null is a value that `??` takes for none.
    if (known !== undefined) return known
    const value = freeze(valueAt(this.#values, parsePath(path)))
    if (value === missing) {
      if (this.#missing >= maxMissing) return missing
      this.#missing += 1
    }
    this.#found.set(path, value)
    return value
  }
}

/** Objects that come from classes, such as dates that a schema makes, are left as they are. */
function freeze<T extends JsonValue | typeof missing>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  if (!Array.isArray(value) && !isFields(value)) return value
  Object.freeze(value)
  for (const inner of Object.values(value)) freeze(inner as JsonValue)
  return value
}
