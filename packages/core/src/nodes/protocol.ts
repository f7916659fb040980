/**
 * The node protocol: everything that a node and a server say to one another.
 *
 * A node joins once over HTTP with a join token and gets a credential of its own, a signed token that
 * lives for an hour. With it the node opens a WebSocket, its session, and speaks JSON text frames, one
 * message a frame, told apart by `t`. The node speaks first, with `hello`; the server answers `welcome` and
 * then keeps the node's desired state current: a `snapshot`, or the `changes` since the node's revision.
 *
 * Up:   hello · beat · signals · checks · acks · status · transitions · guards · demand · config · schemas ·
 *       leave
 * Down: welcome · snapshot · changes · pulse · credential · advice · quotas · written · error
 */
import { z } from 'zod'

import { DeclaredSchema, RunningConfig } from '../config/index.js'
import { Ack, DeliveredResource, ResourceRef, Revision } from '../feed/index.js'
import { CheckReport } from '../health/index.js'
import {
  BreakerTransition,
  FleetAdvice,
  GuardWindow,
  QuotaDemand,
  QuotaGrant,
} from '../protection/index.js'
import { RuntimeSignals } from '../telemetry/index.js'
import { Text } from '../text/index.js'
import { Labels } from './resources.js'

export const protocolVersion = 1

export const protocolLimits = {
  /** Largest frame that a node may send. */
  frameBytes: 256 * 1024,
  /** Messages a second that a session may send in the long run, and at once. */
  messagesPerSecond: 50,
  messagesBurst: 500,
  /** Bad messages after which the server ends the session. */
  strikes: 5,
} as const

export const paths = {
  join: '/v1/nodes/join',
  renew: '/v1/nodes/renew',
  session: '/v1/nodes/session',
} as const

export const closeCodes = {
  /** The server stops or restarts: come back soon. */
  restarting: 1012,
  tooLarge: 1009,
  credentialRefused: 4001,
  protocolViolated: 4002,
  superseded: 4009,
  removed: 4010,
  flooded: 4029,
} as const

const ServiceName = z
  .string()
  .regex(
    /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
    'Lower-case letters, digits and hyphens, 63 at most',
  )
const NodeId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,80}$/, 'Not a node id')
const ShortText = Text.max(128)

export const JoinRequest = z
  .strictObject({
    token: Text.min(1).max(256),
    service: ServiceName,
    /** Keeps the identity of a node whose credential can no longer be renewed. */
    formerCredential: Text.max(4_096).optional(),
    /** A secret of the process, the same while it asks again: a lost answer makes no second node of it. */
    attempt: Text.min(32).max(128).optional(),
  })
  .meta({ id: 'JoinRequest' })
export type JoinRequest = z.output<typeof JoinRequest>

export const RenewRequest = z
  .strictObject({ credential: Text.min(1).max(4_096) })
  .meta({ id: 'RenewRequest' })
export type RenewRequest = z.output<typeof RenewRequest>

/** A node's own credential. `expiresAt` is Unix milliseconds by the server's clock. */
export const Credential = z
  .object({ nodeId: NodeId, credential: z.string(), expiresAt: z.int(), expiresInMs: z.int() })
  .meta({ id: 'Credential' })
export type Credential = z.output<typeof Credential>

/** What a process is: sent once, with `hello`. */
export const NodeDescription = z
  .strictObject({
    service: ServiceName,
    version: ShortText.nullable(),
    zone: ShortText.nullable(),
    host: ShortText,
    address: ShortText.nullable().describe('Where others reach it, as host:port.'),
    pid: z.int().min(0),
    nodeVersion: ShortText,
    sdkVersion: ShortText,
    labels: Labels,
    startedAt: z.int().min(0),
    bootedFrom: z.enum(['server', 'snapshot']),
  })
  .meta({ id: 'NodeDescription' })
export type NodeDescription = z.output<typeof NodeDescription>

/** What the application says of itself. `inFlight` counts requests being served. */
export const NodeStatus = z.strictObject({
  ready: z.boolean(),
  draining: Text.max(500).nullable(),
  inFlight: z.int().min(0),
})
export type NodeStatus = z.output<typeof NodeStatus>

const Hello = z.strictObject({
  t: z.literal('hello'),
  protocol: z.int(),
  bootId: Text.min(8).max(64),
  /** The last revision that the node has in full; null asks for a snapshot. */
  revision: Revision.nullable(),
  node: NodeDescription,
  status: NodeStatus,
  checks: z.array(CheckReport).max(64),
})
const Beat = z.strictObject({
  t: z.literal('beat'),
  lagMs: z.number().min(0).max(1e9).describe('How long the main thread has not turned.'),
  inFlight: z.int().min(0),
})
const Signals = z.strictObject({ t: z.literal('signals'), signals: RuntimeSignals })
const Checks = z.strictObject({ t: z.literal('checks'), checks: z.array(CheckReport).max(64) })
const Acks = z.strictObject({ t: z.literal('acks'), acks: z.array(Ack).min(1).max(1_000) })
const Status = z.strictObject({ t: z.literal('status'), status: NodeStatus })
/**
 * Breakers that changed their state: sent at once, and again in the next session until the server says that they are
 * `written`.
 */
const Transitions = z.strictObject({
  t: z.literal('transitions'),
  /**
   * The number of the first of them, which the others follow: each transition of a process has one, from 1 on. Without it
   * they are neither known again nor confirmed. Only for servers that say `confirms`.
   */
  first: z.int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
  transitions: z.array(BreakerTransition).min(1).max(100),
})
/** What the guards saw since the last of these. */
const Guards = z.strictObject({
  t: z.literal('guards'),
  guards: z.array(GuardWindow).min(1).max(100),
})
const Demand = z.strictObject({
  t: z.literal('demand'),
  demands: z.array(QuotaDemand).min(1).max(100),
})
/** What the process runs of each namespace that changed since it last said so. */
const Config = z.strictObject({
  t: z.literal('config'),
  running: z.array(RunningConfig).min(1).max(100),
})
/** Schemas that the application declared. Sent before the `config` that names them. */
const Schemas = z.strictObject({
  t: z.literal('schemas'),
  schemas: z.array(DeclaredSchema).min(1).max(20),
})
const Leave = z.strictObject({ t: z.literal('leave'), reason: Text.max(500) })

export const UpMessage = z.discriminatedUnion('t', [
  Hello,
  Beat,
  Signals,
  Checks,
  Acks,
  Status,
  Transitions,
  Guards,
  Demand,
  Config,
  Schemas,
  Leave,
])
export type UpMessage = z.output<typeof UpMessage>
export type Hello = z.output<typeof Hello>

const Welcome = z.object({
  t: z.literal('welcome'),
  nodeId: NodeId,
  /** Counts the sessions of this node; a message of an older session is void. */
  epoch: z.int(),
  serverId: z.string(),
  heartbeatMs: z.int().min(100),
  signalsMs: z.int().min(500),
  credential: Credential,
  /** The server takes numbered transitions, and says when they are written. */
  confirms: z.boolean().optional(),
})
const Snapshot = z.object({
  t: z.literal('snapshot'),
  revision: Revision,
  resources: z.array(DeliveredResource),
})
const Changes = z.object({
  t: z.literal('changes'),
  revision: Revision,
  changes: z.array(
    z.discriminatedUnion('op', [
      z.object({ op: z.literal('set'), resource: DeliveredResource }),
      z.object({ op: z.literal('unset'), ref: ResourceRef }),
    ]),
  ),
})
/** Answers a beat. Everything up to `revision` that is for the node was sent before it. */
const Pulse = z.object({ t: z.literal('pulse'), revision: Revision })
const NewCredential = z.object({ t: z.literal('credential'), credential: Credential })
const Advice = z.object({ t: z.literal('advice'), advice: z.array(FleetAdvice) })
const Quotas = z.object({ t: z.literal('quotas'), grants: z.array(QuotaGrant) })
/** All transitions of this process up to this number are in the database, or are not kept on purpose. */
const Written = z.object({ t: z.literal('written'), transitions: z.int().min(1) })
/** The last message was refused. The session goes on unless a close follows. */
const Refusal = z.object({
  t: z.literal('error'),
  code: z.string(),
  message: z.string(),
  path: z.string(),
  correlationId: z.string(),
})

export const DownMessage = z.discriminatedUnion('t', [
  Welcome,
  Snapshot,
  Changes,
  Pulse,
  NewCredential,
  Advice,
  Quotas,
  Written,
  Refusal,
])
export type DownMessage = z.output<typeof DownMessage>
export type Welcome = z.output<typeof Welcome>
export type Snapshot = z.output<typeof Snapshot>
export type Changes = z.output<typeof Changes>
