import { second } from '@foundation/core/time'
import type { Logger } from 'pino'

import type { Ctx } from '../context.js'
import { trimRevisions } from '../feed/retention.js'
import type { Part } from '../part.js'
import { expireHolds } from './holds.js'
import { forgetAttempts } from './join.js'

const everyMs = 5 * second
const trimEvery = 60

/** What has to happen by itself, soon enough that a queue would be in the way. */
export function makeHousekeeping({ ctx, log }: { ctx: () => Ctx; log: Logger }): Part {
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | null = null
  let runs = 0
  const run = async () => {
    try {
      await expireHolds(ctx())
      if (runs++ % trimEvery === 0) {
        await trimRevisions(ctx().db, ctx().fleetId)
        await forgetAttempts(ctx())
      }
    } catch (error) {
      log.debug({ event: 'housekeeping.failed', err: error }, 'cannot keep house now; trying again')
    }
  }
  return {
    name: 'housekeeping',
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
