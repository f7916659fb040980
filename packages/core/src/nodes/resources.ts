/** The kinds of resource with which an operator steers a node. Each is keyed by the node's id. */
import { z } from 'zod'

import type { Selector } from '../feed/index.js'
import { Text } from '../text/index.js'

const Reason = Text.trim().min(1).max(500)

export const LabelName = z
  .string()
  .regex(
    /^[a-zA-Z0-9]([a-zA-Z0-9._/-]{0,61}[a-zA-Z0-9])?$/,
    'Letters, digits and . _ / - only, 63 at most',
  )
export const LabelValue = Text.max(128)

/** Labels of a node: at most 32, names as in Kubernetes. */
export const Labels = z
  .record(LabelName, LabelValue)
  .refine((labels) => Object.keys(labels).length <= 32, 'At most 32 labels')
  .meta({ id: 'Labels' })
export type Labels = z.output<typeof Labels>

/** `labels`: set by an operator, on top of those the node came with. They win where names meet. */
export const LabelsSpec = z.strictObject({ labels: Labels })

/** `maintenance`: the node is held out of traffic, across restarts, until it is lifted or `until` passes. */
export const MaintenanceSpec = z.strictObject({
  reason: Reason,
  /** Unix milliseconds; null holds until lifted. */
  until: z.int().nullable(),
})

/**
 * `command`: the last thing an operator told one process. It is for the process with this `bootId`
 * alone: one started later must not drain because its predecessor was told to.
 */
export const CommandSpec = z.strictObject({
  verb: z.enum(['drain', 'resume']),
  bootId: Text,
  reason: Reason,
  issuedAt: z.int(),
})
export type CommandSpec = z.output<typeof CommandSpec>

export const nodeResourceSpecs = {
  labels: LabelsSpec,
  maintenance: MaintenanceSpec,
  command: CommandSpec,
} as const

export type NodeResourceKind = keyof typeof nodeResourceSpecs

/** These resources are each for one node. */
export function selectNode(nodeId: string): Selector {
  return { nodes: [nodeId] }
}
