/** Every job there is. */
import { hour, minute, second } from '@foundation/core/time'
import { z } from 'zod'

import { sweepSessions } from '../access/index.js'
import { keepAudit } from '../audit/index.js'
import { forgetConfig } from '../config/index.js'
import { forgetNodes } from '../nodes/index.js'
import { forgetGuards } from '../protection/index.js'
import { forgetRequests } from '../rest/idempotency.js'
import { keepPartitions } from '../telemetry/index.js'
import { defineJob } from './define.js'

const Nothing = z.strictObject({})

const keepSignalPartitions = defineJob({
  name: 'telemetry.partitions',
  input: Nothing,
  everyMs: hour,
  attempts: 5,
  timeoutMs: minute,
  async run({ pool, clock, retention }) {
    const retentionMs = retention.signalsMs
    const { made, dropped } = await keepPartitions(pool, clock(), { retentionMs })
    return { made: made.length, dropped: dropped.length }
  },
})

const forget = defineJob({
  name: 'nodes.forget',
  input: Nothing,
  everyMs: minute,
  attempts: 3,
  timeoutMs: 30 * second,
  async run({ db, fleetId, clock, hub, retention }) {
    const nodeIds = await forgetNodes(db, { fleetId, now: clock(), afterMs: retention.forgetMs })
    if (nodeIds.length > 0) hub.publish({ nodeIds, topics: ['overview', 'changes', 'nodes'] })
    return { forgotten: nodeIds.length }
  },
})

const sweep = defineJob({
  name: 'access.sweep_sessions',
  input: Nothing,
  everyMs: hour,
  attempts: 3,
  timeoutMs: minute,
  run: ({ db, clock }) => sweepSessions(db, clock()),
})

const forgetOldGuards = defineJob({
  name: 'protection.forget',
  input: Nothing,
  everyMs: hour,
  attempts: 3,
  timeoutMs: minute,
  run: ({ db, fleetId, clock }) => forgetGuards(db, { fleetId, now: clock() }),
})

const forgetOldConfig = defineJob({
  name: 'config.forget',
  input: Nothing,
  everyMs: hour,
  attempts: 3,
  timeoutMs: minute,
  run: async ({ db, fleetId, clock }) => ({
    ...(await forgetConfig(db, { fleetId, now: clock() })),
  }),
})

const forgetOldRequests = defineJob({
  name: 'rest.forget',
  input: Nothing,
  everyMs: hour,
  attempts: 3,
  timeoutMs: minute,
  run: async ({ db, fleetId, clock }) => ({
    requests: await forgetRequests(db, { fleetId, now: clock() }),
  }),
})

const keepTheAudit = defineJob({
  name: 'audit.keep',
  input: Nothing,
  everyMs: minute,
  attempts: 3,
  timeoutMs: minute,
  async run({ db, fleetId }) {
    return { ...(await keepAudit({ db, fleetId })) }
  },
})

export const catalogue = [
  keepTheAudit,
  keepSignalPartitions,
  forget,
  sweep,
  forgetOldGuards,
  forgetOldConfig,
  forgetOldRequests,
] as const
