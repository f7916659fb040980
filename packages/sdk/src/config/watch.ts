import { difference } from '@foundation/core/config'
import type { JsonValue } from '@foundation/core/text'

import type { Values } from './declaration.js'
import type { Entry } from './entry.js'
import { type ConfigChange, changesIn } from './watchers.js'

/**
 * The changes since `start`. What was seen last is compared with what is there, so that nothing is kept for a reader
 * that is slow.
 */
export async function* changesSince(
  start: Values,
  entry: Entry,
  names: readonly string[],
  signal: AbortSignal | undefined,
): AsyncGenerator<ConfigChange, void, undefined> {
  let seen = start
  let wake = () => {}
  const stir = () => wake()
  const off = entry.watchers.add(names, stir)
  signal?.addEventListener('abort', stir, { once: true })
  try {
    while (!signal?.aborted) {
      const { values } = entry.namespace.running
      const changes = changesIn(difference(seen as JsonValue, values as JsonValue), names)
      seen = values
      if (changes.length > 0) yield { ...entry.version, changes }
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
