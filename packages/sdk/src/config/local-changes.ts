/**
 * What a process has set for itself, over all that it was told: values by path, in the order in which they were
 * set. Nothing here changes; each change is a new one, so that one can go back.
 */
import { apply, missing, valueAt, withoutValue, withValue } from '@foundation/core/config'
import type { JsonValue } from '@foundation/core/text'

import type { Values } from './declaration.js'

export interface LocalChange {
  readonly names: readonly string[]
  readonly value: JsonValue
}

export class LocalChanges {
  constructor(readonly all: readonly LocalChange[] = []) {}

  /** A value for a whole part replaces what was set inside of it. */
  with(names: readonly string[], value: JsonValue): LocalChanges {
    return new LocalChanges([
      ...this.all.filter((it) => !isWithin(it.names, names)),
      { names, value },
    ])
  }

  /** Lets go of what was set at a path or inside of it. @param under what is there without any of this */
  without(names: readonly string[], under: Values): LocalChanges {
    const kept = this.all.flatMap((it) => {
      if (isWithin(it.names, names)) return []
      if (!isWithin(names, it.names)) return [it]
      const rest = names.slice(it.names.length)
      const plain = valueAt(under as JsonValue, names)
      const value =
        plain === missing ? withoutValue(it.value, rest) : withValue(it.value, rest, plain)
      return [{ ...it, value }]
    })
    return new LocalChanges(kept)
  }

  applyTo(values: Values): Values {
    const changes = this.all.map(({ names, value }) => ({ names, after: value }))
    return apply(values as JsonValue, changes) as Values
  }
}

function isWithin(names: readonly string[], outer: readonly string[]): boolean {
  if (names.length < outer.length) return false
  // From the end, where names differ sooner.
  for (let index = outer.length - 1; index >= 0; index -= 1) {
    if (names[index] !== outer[index]) return false
  }
  return true
}
