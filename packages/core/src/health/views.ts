/** What the console asks of the fleet as a whole, and what it is answered. */
import { z } from 'zod'

import { BreakerState } from '../protection/index.js'
import { Text } from '../text/index.js'
import { NodeState } from './node-state.js'
import { Rollup, ServiceCounts } from './rollup.js'

export const Overview = z
  .strictObject({
    fleet: z.strictObject({ name: z.string(), expectedNodes: z.int().nullable() }),
    rollup: Rollup,
    /** Since when the fleet has this health, and for how long it had the one before; null if never. */
    since: z.date(),
    previousSince: z.date().nullable(),
    previousHealth: z.string().nullable(),
    counts: z.partialRecord(NodeState, z.int()),
    services: z.array(ServiceCounts),
    zones: z.int(),
    servers: z.int(),
    revision: z.int(),
    /** How long the latest desired states took until 99 % of their nodes had answered; null before any. */
    feedP99Ms: z.number().nullable(),
  })
  .meta({ id: 'Overview' })
export type Overview = z.output<typeof Overview>

/** What the control plane runs on, and as whom it knows who asks. */
export const Deployment = z
  .strictObject({
    /** Of the server that answers. */
    version: z.string(),
    /** Those that were heard of within half a minute, the longest there first. */
    servers: z.array(
      z.strictObject({
        id: z.string(),
        version: z.string(),
        startedAt: z.date(),
        lastSeenAt: z.date(),
      }),
    ),
    database: z.enum(['embedded', 'external']),
    /** What servers hear of one another through, and whether the one that answers is connected to it. */
    messages: z.strictObject({ by: z.enum(['postgres', 'redis']), connected: z.boolean() }),
    /** The token that asks; null for a person. Its powers are those of its owner's role at most. */
    token: z
      .strictObject({
        name: z.string(),
        scopes: z.array(z.string()),
        expiresAt: z.date().nullable(),
      })
      .nullable(),
  })
  .meta({ id: 'Deployment' })
export type Deployment = z.output<typeof Deployment>

export const ListChanges = z.strictObject({
  from: z.date(),
  to: z.date(),
  nodeId: Text.max(128).optional(),
  limit: z.int().min(1).max(200).default(40),
})
export type ListChanges = z.output<typeof ListChanges>

/**
 * One thing that changed, newest first in lists. `state` is what nodes did by themselves, equal
 * changes within ten seconds merged into one; `action` is what a person did; `health` is the roll-up;
 * `protection` is breakers of one target that opened or closed, merged in the same way.
 */
export const FleetChange = z
  .discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('state'),
      id: z.string(),
      at: z.date(),
      to: NodeState,
      service: z.string(),
      nodeIds: z.array(z.string()).min(1),
      reason: z.string(),
    }),
    z.strictObject({
      type: z.literal('action'),
      id: z.string(),
      at: z.date(),
      /** `<domain>.<verb>`, as in the audit log. */
      action: z.string(),
      target: z.string(),
      /** Everything that the one act touched; `target` is the first of these. */
      targets: z.array(z.string()).min(1),
      actor: z.string(),
      reason: z.string(),
    }),
    z.strictObject({
      type: z.literal('health'),
      id: z.string(),
      at: z.date(),
      from: z.string(),
      to: z.string(),
    }),
    z.strictObject({
      type: z.literal('protection'),
      id: z.string(),
      at: z.date(),
      /** What is called. */
      target: z.string(),
      to: BreakerState,
      /** Who calls it: the services, and the nodes whose breaker changed. */
      services: z.array(z.string()).min(1),
      nodeIds: z.array(z.string()).min(1),
      reason: z.string(),
    }),
  ])
  .meta({ id: 'FleetChange' })
export type FleetChange = z.output<typeof FleetChange>
