import type { FeedLog } from '@foundation/core/feed'
import { OverrideSpec, protectionKinds } from '@foundation/core/protection'
import type { Logger } from 'pino'

import type { Ctx } from '../context.js'
import type { Hub } from '../live/hub.js'
import type { Part } from '../part.js'
import { expireOverrides } from './overrides.js'

const everyMs = 250

export interface ExpiryOptions {
  readonly feedLog: () => FeedLog
  /** Of the control plane itself. */
  readonly ctx: () => Ctx
  readonly hub: Hub
  readonly log: Logger
}

/**
 * Takes overrides away when their time is over. It looks at the feed that the server has in memory, so that
 * looking often costs the database nothing.
 */
export function makeOverrideExpiry({ feedLog, ctx, hub, log }: ExpiryOptions): Part {
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | null = null
  const due = (now: number): string[] => {
    const keys: string[] = []
    for (const { kind, key, spec } of feedLog().resources.values()) {
      if (kind !== protectionKinds.override) continue
      const { data } = OverrideSpec.safeParse(spec)
      if (data && data.until <= now) keys.push(key)
    }
    return keys
  }
  const run = async () => {
    try {
      const system = ctx()
      const expired = await expireOverrides(system, due(system.clock()))
      if (expired.length > 0) hub.publish({ topics: ['protection', 'changes', 'overview'] })
    } catch (error) {
      log.debug({ event: 'protection.expiry_failed', err: error }, 'cannot undo overrides now')
    }
  }
  return {
    name: 'overrides',
    start() {
      timer = setInterval(() => {
        running ??= run().finally(() => {
          running = null
        })
      }, everyMs)
    },
    async stop() {
      clearInterval(timer)
      await running
    },
  }
}
