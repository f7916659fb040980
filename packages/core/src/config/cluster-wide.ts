/**
 * What a node asks of its control plane about a value that all nodes share: to set it for everybody and wait
 * until enough of them run it, and which value enough of them run.
 */
import { z } from 'zod'

import { Text } from '../text/index.js'
import { configLimits } from './limits.js'

/** Where the two are asked, with the node's credential. The bodies are the schemas below. */
export const clusterWidePaths = {
  set: (namespace: string) => `/v1/config/${namespace}/set`,
  consensus: (namespace: string) => `/v1/config/${namespace}/consensus`,
} as const

/** Dotted, or a list of names where a name itself has a dot. */
const PathInput = z.union([Text.max(2_000), z.array(Text).max(configLimits.pathDepth)])

/** How many nodes: more than half of those that are meant, each of them, or so many. */
export const Quorum = z.union([z.enum(['majority', 'all']), z.int().min(1).max(10_000)])
export type Quorum = z.output<typeof Quorum>

const maxWaitMs = 300_000

/** A node writes for the whole fleet, and waits until so many nodes run it. */
export const SetClusterWide = z
  .strictObject({
    path: PathInput,
    value: z.unknown(),
    quorum: Quorum.default('majority'),
    /** How long to wait for the quorum. 0 does not wait: the answer says how far it is. */
    timeoutMs: z.int().min(0).max(maxWaitMs).default(30_000),
    /** The same key twice is one change. */
    idempotencyKey: Text.min(8).max(128),
    reason: Text.max(500).default(''),
  })
  .meta({ id: 'SetClusterWide' })
export type SetClusterWide = z.output<typeof SetClusterWide>

/**
 * How far a cluster-wide write is. Also the context of `config.quorum_missed`, where `pending` are the laggards; the
 * write stands then.
 */
export const ClusterWrite = z
  .strictObject({
    release: z.int().min(1),
    /** How many nodes it is for. */
    nodes: z.int().min(0),
    applied: z.int().min(0),
    rejected: z
      .array(z.strictObject({ nodeId: z.string(), path: z.string(), message: z.string() }))
      .max(20),
    /** Nodes that have not answered, at most 20 of them. */
    pending: z.array(z.string()).max(20),
  })
  .meta({ id: 'ClusterWrite' })
export type ClusterWrite = z.output<typeof ClusterWrite>

/** Asks which value at least so many nodes run. */
export const AskConsensus = z
  .strictObject({
    path: PathInput,
    requiredNodes: Quorum.default('majority'),
    /** How long nodes that are on their way to another release are waited for. */
    timeoutMs: z.int().min(0).max(maxWaitMs).default(5_000),
  })
  .meta({ id: 'AskConsensus' })
export type AskConsensus = z.output<typeof AskConsensus>

/** The value that enough nodes run. When none is, the answer is `config.quorum_missed`. */
export const Consensus = z
  .strictObject({
    /** Null also where the nodes agree that there is no value: `found` tells the two apart. */
    value: z.unknown(),
    found: z.boolean(),
    nodes: z.int().min(0),
    agreeing: z.int().min(0),
    /** Nodes that run another value, at most 20 of them, with the release that they run. */
    dissenting: z
      .array(z.strictObject({ nodeId: z.string(), release: z.int().nullable() }))
      .max(20),
  })
  .meta({ id: 'Consensus' })
export type Consensus = z.output<typeof Consensus>
