/** What the console and automation see of protection, and what they ask for. */
import { z } from 'zod'

import { Selector } from '../feed/index.js'
import { Text } from '../text/index.js'
import { anyTarget, OverrideSpec, PolicyParts, PolicySpec, Target } from './policy.js'
import { BreakerState } from './report.js'
import { forcedStates, policyParts, type Refusal } from './states.js'

const Reason = Text.trim().min(1).max(500)
const Count = z.number().min(0)
const RatioOrNone = z.number().min(0).max(1).nullable()
const Name = Text.min(1).max(128)

/** A policy's name: the key of its resource. */
export const PolicyName = z
  .string()
  .regex(
    /^[a-z0-9]([a-z0-9._-]{0,62}[a-z0-9])?$/,
    'Lower-case letters, digits and . _ -, 64 at most',
  )
export type PolicyName = z.output<typeof PolicyName>

/** Who calls what: one guard, as all nodes of a service have it. */
export const OfGuard = z.strictObject({ service: Name, target: Target })
export type OfGuard = z.output<typeof OfGuard>

/** Counts of the nodes in each breaker state; states without a node are left out. */
export const StateCounts = z.partialRecord(BreakerState, z.int())
export type StateCounts = z.output<typeof StateCounts>

/** The four boards of the page. A guard is on those whose engine it has. */
export const boards = ['breakers', 'limiters', 'bulkheads', 'pools'] as const
export const Board = z.enum(boards)
export type Board = z.output<typeof Board>

/** Whether a target is sick, or one of its callers. */
export const TargetVerdict = z
  .strictObject({
    target: z.string(),
    verdict: z.enum(['well', 'target_sick', 'node_sick']),
    since: z.date(),
    /** Nodes that call it, and those of them whose breaker tripped. */
    callers: z.int(),
    tripped: z.int(),
    zones: z.array(
      z.strictObject({ zone: z.string().nullable(), callers: z.int(), tripped: z.int() }),
    ),
    /** The nodes that find it sick, when they are few. */
    sickNodes: z.array(z.string()).max(10),
    /** Nodes that opened on the fleet's advice. */
    advised: z.int(),
    /** In a sentence, with its arithmetic. */
    reason: z.string(),
  })
  .meta({ id: 'TargetVerdict' })
export type TargetVerdict = z.output<typeof TargetVerdict>

/** One line of a board: rates are of the last closed window, per second, over all nodes. */
export const GuardRow = z
  .strictObject({
    service: z.string(),
    target: z.string(),
    nodes: z.int(),
    /** What most of its tripped nodes are in, or `closed`; null without a breaker. */
    breaker: BreakerState.nullable(),
    states: StateCounts,
    tripped: z.int(),
    callsPerS: Count,
    errorRatio: RatioOrNone,
    refusedPerS: Count,
    p50Ms: Count.nullable(),
    p99Ms: Count.nullable(),
    inFlight: z.int(),
    concurrency: z.int().nullable(),
    queued: z.int(),
    limiter: z.strictObject({ keys: z.int(), scope: z.enum(['node', 'fleet']) }).nullable(),
    pool: z
      .strictObject({ size: z.int(), idle: z.int(), waiting: z.int(), max: z.int() })
      .nullable(),
    /** Error ratio of the last hour, a point a minute, oldest first; null where nothing was called. */
    errors: z.array(RatioOrNone).max(60),
    /** The most specific policy that applies; null when only the defaults of the SDK do. */
    policy: z.string().nullable(),
    held: z.enum(forcedStates).nullable(),
  })
  .meta({ id: 'GuardRow' })
export type GuardRow = z.output<typeof GuardRow>

export const ListGuards = z.strictObject({
  board: Board.default('breakers'),
  search: Text.max(200).default(''),
  state: BreakerState.nullable().default(null),
  page: z.int().min(1).max(10_000).default(1),
  pageSize: z.int().min(1).max(200).default(50),
})
export type ListGuards = z.output<typeof ListGuards>

export const GuardPage = z
  .strictObject({
    /** Targets in trouble first, then by name; the callers of one target are together. */
    rows: z.array(GuardRow),
    total: z.int(),
    counts: z.strictObject({
      breakers: z.int(),
      limiters: z.int(),
      bulkheads: z.int(),
      pools: z.int(),
      policies: z.int(),
      nodes: z.int(),
    }),
    /** Targets that are not well. */
    verdicts: z.array(TargetVerdict),
  })
  .meta({ id: 'GuardPage' })
export type GuardPage = z.output<typeof GuardPage>

/** An override as it stands. */
export const Override = z
  .strictObject({
    key: z.string(),
    ...OverrideSpec.shape,
    until: z.date(),
    selector: Selector,
    since: z.date(),
    by: z.string(),
    applied: z.int(),
    rejected: z.int(),
    nodes: z.int(),
  })
  .meta({ id: 'Override' })
export type Override = z.output<typeof Override>

/** What nodes answered for one revision of a resource. */
export const Applied = z.strictObject({
  applied: z.int(),
  pending: z.int(),
  rejected: z.int(),
  /** At most 20 nodes that rejected it, with what they said. */
  rejections: z
    .array(z.strictObject({ nodeId: z.string(), path: z.string(), message: z.string() }))
    .max(20),
})
export type Applied = z.output<typeof Applied>

export const Policy = z
  .strictObject({
    name: z.string(),
    /** The revision of the feed that made it so: its version. */
    revision: z.int(),
    spec: PolicySpec,
    selector: Selector,
    updatedAt: z.date(),
    updatedBy: z.string(),
    applied: Applied,
  })
  .meta({ id: 'Policy' })
export type Policy = z.output<typeof Policy>

/** Where each part of a guard comes from. */
export const EffectivePart = z.strictObject({
  part: z.enum(policyParts),
  /** Null: no policy of the control plane says so; it is the application's or the SDK's. */
  policy: z.string().nullable(),
})

/** Over time, one array a value, all as long as `at`. */
export const GuardSeries = z.strictObject({
  stepMs: z.int(),
  at: z.array(z.date()),
  callsPerS: z.array(Count.nullable()),
  errorRatio: z.array(RatioOrNone),
  refusedRatio: z.array(RatioOrNone),
  shadowRefusedRatio: z.array(RatioOrNone),
  p50Ms: z.array(Count.nullable()),
  p95Ms: z.array(Count.nullable()),
  p99Ms: z.array(Count.nullable()),
})
export type GuardSeries = z.output<typeof GuardSeries>

export const TransitionRow = z.strictObject({
  nodeId: z.string(),
  service: z.string(),
  target: z.string(),
  from: BreakerState,
  to: BreakerState,
  reason: z.string(),
  at: z.date(),
})
export type TransitionRow = z.output<typeof TransitionRow>

const times = z.int()
const Refused = z.strictObject({
  limited: times,
  open: times,
  backing_off: times,
  full: times,
  pool_exhausted: times,
  timeout: times,
} satisfies Record<Refusal, typeof times>)

export const GuardDetail = z
  .strictObject({
    row: GuardRow,
    verdict: TargetVerdict.nullable(),
    /** Everybody else who calls the target. */
    callers: z.array(z.strictObject({ service: z.string(), nodes: z.int(), tripped: z.int() })),
    nodes: z.array(
      z.strictObject({
        nodeId: z.string(),
        zone: z.string().nullable(),
        breaker: BreakerState.nullable(),
        since: z.date(),
        callsPerS: Count,
        errorRatio: RatioOrNone,
        refused: Refused,
      }),
    ),
    /** The parts as they apply, merged from every policy that matches. */
    parts: PolicyParts,
    origins: z.array(EffectivePart),
    /** The policies that match, least specific first. */
    policies: z.array(Policy),
    shadow: z
      .strictObject({
        calls: Count,
        refused: Count,
        /** Of the calls that were let through, the share that the shadow would have refused. */
        refusedRatio: RatioOrNone,
        /** How often the active and the shadow breaker opened in the range. */
        opened: z.int(),
        shadowOpened: z.int(),
      })
      .nullable(),
    overrides: z.array(Override),
  })
  .meta({ id: 'GuardDetail' })
export type GuardDetail = z.output<typeof GuardDetail>

export const GuardRange = OfGuard.extend({ from: z.date(), to: z.date() })
export type GuardRange = z.output<typeof GuardRange>

export const ListTransitions = z.strictObject({
  from: z.date(),
  to: z.date(),
  service: Name.optional(),
  target: Target.optional(),
  limit: z.int().min(1).max(1_000).default(200),
})
export type ListTransitions = z.output<typeof ListTransitions>

export const OfPolicy = z.strictObject({ name: PolicyName })
export type OfPolicy = z.output<typeof OfPolicy>

/** Makes or changes a policy. `revision` is the one that was edited; null makes a new one. */
export const SavePolicy = z
  .strictObject({
    name: PolicyName,
    revision: z.int().nullable(),
    selector: Selector.default({}),
    spec: PolicySpec,
    reason: Reason,
  })
  .meta({ id: 'SavePolicy' })
export type SavePolicy = z.output<typeof SavePolicy>

export const ChangePolicy = z.strictObject({ name: PolicyName, revision: z.int(), reason: Reason })
export type ChangePolicy = z.output<typeof ChangePolicy>

/** One version of a policy, newest first; a `spec` of null took it away. */
export const PolicyVersion = z.strictObject({
  revision: z.int(),
  spec: PolicySpec.nullable(),
  selector: Selector.nullable(),
  at: z.date(),
  by: z.string(),
  reason: z.string(),
})
export type PolicyVersion = z.output<typeof PolicyVersion>

/** Which nodes and callers something would touch. Shown before it is done. */
export const AskReach = z.strictObject({
  target: z.union([z.literal(anyTarget), Target]),
  selector: Selector.default({}),
})
export type AskReach = z.output<typeof AskReach>

export const GuardReach = z
  .strictObject({
    nodes: z.int(),
    services: z.array(z.strictObject({ name: z.string(), nodes: z.int() })),
    callsPerS: Count,
    fleetTotal: z.int(),
  })
  .meta({ id: 'GuardReach' })
export type GuardReach = z.output<typeof GuardReach>

const week = 7 * 86_400_000

/** Holds the breakers of a target in a state, until the time is over or it is lifted. */
export const ForceBreakers = z
  .strictObject({
    target: Target,
    state: z.enum(forcedStates),
    selector: Selector.default({}),
    forMs: z.int().min(1_000).max(week),
    reason: Reason,
  })
  .meta({ id: 'ForceBreakers' })
export type ForceBreakers = z.output<typeof ForceBreakers>

export const LiftOverride = z.strictObject({ key: Text.min(1).max(256), reason: Reason })
export type LiftOverride = z.output<typeof LiftOverride>

/** The breakers, limits and pools of one node. */
export const NodeGuard = z
  .strictObject({
    target: z.string(),
    breaker: BreakerState.nullable(),
    since: z.date(),
    callsPerS: Count,
    errorRatio: RatioOrNone,
    refusedPerS: Count,
    p99Ms: Count.nullable(),
    inFlight: z.int(),
    concurrency: z.int().nullable(),
    pool: GuardRow.shape.pool,
  })
  .meta({ id: 'NodeGuard' })
export type NodeGuard = z.output<typeof NodeGuard>

/** For the overview and the navigation: how many guards are not closed. */
export const ProtectionSummary = z
  .strictObject({
    policies: z.int(),
    guards: z.int(),
    tripped: z.int(),
    sickTargets: z.array(z.string()),
    held: z.int(),
  })
  .meta({ id: 'ProtectionSummary' })
export type ProtectionSummary = z.output<typeof ProtectionSummary>
