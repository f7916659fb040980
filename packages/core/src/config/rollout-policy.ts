/** How a release reaches the fleet: in which stages, and what stops it. */
import { z } from 'zod'

import { Selector } from '../feed/index.js'

const hour = 3_600_000

/** A part of the nodes. A share is sticky: a node that a smaller share holds, a larger one holds too. */
export const Stage = z.strictObject({
  reach: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('share'), share: z.number().gt(0).max(1) }),
    z.strictObject({ kind: z.literal('nodes'), selector: Selector }),
  ]),
  /** How long it has to hold without trouble before the next begins; null waits for a person. */
  holdMs: z
    .int()
    .min(0)
    .max(24 * hour)
    .nullable(),
})
export type Stage = z.output<typeof Stage>

/** What stops a rollout by itself. */
export const RolloutGuard = z.strictObject({
  /** Nodes that may reject it. */
  rejections: z.int().min(0).max(10_000).default(0),
  /** Nodes on the new release that may fall ill after taking it. */
  unhealthy: z.int().min(0).max(10_000).default(0),
  /** A figure of the nodes on the new release, beside that of the others. */
  metric: z
    .strictObject({
      name: z.enum(['error_ratio', 'p99_ms', 'elu', 'loop_delay_p99_ms']),
      max: z.number().min(0),
      /** How long it has to be over `max`. */
      forMs: z.int().min(0).max(hour).default(10_000),
    })
    .nullable()
    .default(null),
  /** How long nodes have to answer before silence counts as trouble. */
  answerMs: z.int().min(1_000).max(hour).default(30_000),
  onTrouble: z.enum(['pause', 'roll_back']).default('pause'),
})
export type RolloutGuard = z.output<typeof RolloutGuard>

export const RolloutPlan = z.strictObject({
  stages: z.array(Stage).min(1).max(20),
  guard: RolloutGuard.prefault({}),
})
export type RolloutPlan = z.output<typeof RolloutPlan>
