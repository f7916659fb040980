/** What is read of configuration, as people see it: without a secret. */
import type { Draft, Field, Layers } from '@foundation/core/config'

import { differencesOf, maskLayers } from './content.js'
import type { NamespaceRecord } from './records.js'

export function toDraft(
  { version, layers, draftBy, draftAt }: NamespaceRecord,
  running: Layers | null,
  fields: readonly Field[],
): Draft {
  return {
    version,
    layers: maskLayers(layers, fields),
    by: draftBy,
    at: draftAt,
    differences: differencesOf(running, layers, fields),
  }
}
