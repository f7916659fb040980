/** What others may hear of configuration in this process, on `node:diagnostics_channel`: the standard events. */
import { channel } from 'node:diagnostics_channel'

import type { JsonValue } from '@foundation/core/text'

const updated = channel('foundation.config.config_updated')
const reset = channel('foundation.config.config_reset')

export interface ConfigUpdated {
  readonly namespace: string
  readonly path: string
  /** Undefined where there is nothing. Secrets are `•••`. */
  readonly new: JsonValue | undefined
  readonly previous: JsonValue | undefined
  /** Unix milliseconds. */
  readonly timestamp: number
}

export function isUpdateHeard(): boolean {
  return updated.hasSubscribers
}

export function publishUpdated(event: ConfigUpdated): void {
  updated.publish(event)
}

export function publishReset(namespace: string, timestamp: number): void {
  if (reset.hasSubscribers) reset.publish({ namespace, timestamp })
}
