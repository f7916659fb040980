/**
 * What a process reads its configuration from: the effective values at one moment, which never change.
 *
 * Every path is in one map, so that reading costs a lookup and not a walk. A change makes a new snapshot.
 */
import type { JsonValue } from '../text/index.js'
import { difference, type Leaf } from './difference.js'
import { isFields, type missing, type Path, parsePath, valueAt } from './path.js'

export class ConfigSnapshot {
  private readonly index = new Map<string, JsonValue>()

  /** @param values frozen from here on, with all that is in them */
  constructor(readonly values: { readonly [name: string]: JsonValue }) {
    this.add('', values as JsonValue)
  }

  /**
   * The value at a path, or `missing`.
   *
   * @throws FoundationError `config.path_invalid`
   */
  get(path: Path): JsonValue | typeof missing {
    if (typeof path === 'string') {
      const value = this.index.get(path)
      if (value !== undefined) return value
    }
    // Paths that lead nowhere, and names with dots, take the long way.
    return valueAt(this.values as JsonValue, parsePath(path))
  }

  /** What another snapshot has differently. */
  changesTo(other: ConfigSnapshot): Leaf[] {
    return difference(this.values as JsonValue, other.values as JsonValue)
  }

  private add(path: string, value: JsonValue): void {
    this.index.set(path, value)
    if (isFields(value)) {
      for (const name of Object.keys(value)) {
        const inner = value[name] as JsonValue
        // `a.b` as a name must not stand for the path from a to b.
        if (name.includes('.')) freeze(inner)
        else this.add(path === '' ? name : `${path}.${name}`, inner)
      }
      Object.freeze(value)
    } else freeze(value)
  }
}

function freeze(value: JsonValue): void {
  if (typeof value !== 'object' || value === null) return
  for (const inner of Object.values(value)) freeze(inner)
  Object.freeze(value)
}
