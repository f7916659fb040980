/** What the console asks about nodes, and what it is answered. */
import { z } from 'zod'

import { AckStatus } from '../feed/index.js'
import { CheckStatus, NodeState } from '../health/index.js'
import { RuntimeSignals } from '../telemetry/index.js'
import { JsonObject, Text } from '../text/index.js'
import { Labels } from './resources.js'

const NodeIds = z.array(Text.min(1).max(128)).min(1).max(5_000)
const Reason = Text.trim().min(1, 'Say why, for the audit log').max(500)

export const NodeSort = z.enum([
  'attention',
  'state',
  'node',
  'service',
  'zone',
  'version',
  'elu',
  'delay',
  'heap',
  'lastSeen',
])
export type NodeSort = z.output<typeof NodeSort>

export const ListNodes = z.strictObject({
  /** Search grammar of `parseSearch`: words and `field:value` terms, all of which must match. */
  search: Text.max(500).default(''),
  states: z.array(NodeState).max(8).default([]),
  services: z.array(Text.max(128)).max(100).default([]),
  zones: z.array(Text.max(128)).max(100).default([]),
  sort: NodeSort.default('attention'),
  descending: z.boolean().default(false),
  page: z.int().min(1).max(100_000).default(1),
  pageSize: z.int().min(1).max(100).default(50),
})
export type ListNodes = z.input<typeof ListNodes>

export const NodeRow = z
  .strictObject({
    nodeId: z.string(),
    state: NodeState,
    reason: z.string(),
    since: z.date(),
    service: z.string(),
    zone: z.string().nullable(),
    version: z.string().nullable(),
    host: z.string(),
    inFlight: z.int(),
    elu: z.number().nullable(),
    /** Event-loop utilisation over the last ten minutes, oldest first; null where no sample came. */
    eluTrend: z.array(z.number().nullable()),
    delayP99Ms: z.number().nullable(),
    heapUsedBytes: z.number().nullable(),
    heapLimitBytes: z.number().nullable(),
    /** The newest revision that the node acknowledged, and the worst answer among its resources. */
    revision: z.int().nullable(),
    ack: AckStatus,
    lastSeenAt: z.date(),
  })
  .meta({ id: 'NodeRow' })
export type NodeRow = z.output<typeof NodeRow>

export const NodePage = z
  .strictObject({
    rows: z.array(NodeRow),
    total: z.int(),
    /** Counts over the whole fleet, whatever the filter. */
    counts: z.partialRecord(NodeState, z.int()),
    services: z.array(z.strictObject({ name: z.string(), count: z.int() })),
    zones: z.array(z.strictObject({ name: z.string(), count: z.int() })),
    /** What of the search could not be understood, for the reader to correct. */
    searchIssues: z.array(z.string()),
  })
  .meta({ id: 'NodePage' })
export type NodePage = z.output<typeof NodePage>

/** One cell of the honeycomb. */
export const NodeCell = z.strictObject({
  nodeId: z.string(),
  service: z.string(),
  state: NodeState,
  reason: z.string(),
  elu: z.number().nullable(),
  revision: z.int().nullable(),
  version: z.string().nullable(),
})
export type NodeCell = z.output<typeof NodeCell>

export const AppliedResource = z.strictObject({
  kind: z.string(),
  key: z.string(),
  revision: z.int(),
  spec: JsonObject,
  status: AckStatus,
  path: z.string().nullable(),
  message: z.string().nullable(),
  /** The revision that the node still runs where the newest was rejected or is pending; null if none. */
  runs: z.int().nullable(),
  at: z.date().nullable(),
})
export type AppliedResource = z.output<typeof AppliedResource>

export const NodeDetail = z
  .strictObject({
    nodeId: z.string(),
    state: NodeState,
    reason: z.string(),
    since: z.date(),
    service: z.string(),
    zone: z.string().nullable(),
    version: z.string().nullable(),
    host: z.string(),
    address: z.string().nullable(),
    pid: z.int(),
    nodeVersion: z.string(),
    sdkVersion: z.string(),
    startedAt: z.date(),
    joinedAt: z.date(),
    bootedFrom: z.enum(['server', 'snapshot']),
    epoch: z.int(),
    connected: z.boolean(),
    inFlight: z.int(),
    lagMs: z.number(),
    lastSeenAt: z.date(),
    /** Labels that the process came with, those an operator set, and both merged. */
    labels: z.strictObject({ own: Labels, operator: Labels, effective: Labels }),
    maintenance: z.strictObject({ reason: z.string(), until: z.date().nullable() }).nullable(),
    signals: RuntimeSignals.nullable(),
    checks: z.array(
      z.strictObject({
        name: z.string(),
        status: CheckStatus,
        output: z.string(),
        durationMs: z.number(),
        failures: z.int(),
        ranAt: z.date(),
        since: z.date(),
      }),
    ),
    resources: z.array(AppliedResource),
  })
  .meta({ id: 'NodeDetail' })
export type NodeDetail = z.output<typeof NodeDetail>

const NodeId = Text.min(1).max(128)

export const OfNode = z.strictObject({ nodeId: NodeId })
export type OfNode = z.output<typeof OfNode>

/** Nodes by some letters of what they are, for the palette. */
export const FindNodes = z.strictObject({
  text: Text.max(200),
  limit: z.int().min(1).max(100).default(20),
})
export type FindNodes = z.output<typeof FindNodes>

export const NodeRange = z.strictObject({ nodeId: NodeId, from: z.date(), to: z.date() })
export type NodeRange = z.output<typeof NodeRange>

/** A stretch of time in one state. The first one starts at or before the range asked for. */
export const StateSpan = z.strictObject({
  state: NodeState,
  reason: z.string(),
  from: z.date(),
  to: z.date(),
})
export type StateSpan = z.output<typeof StateSpan>

/** Runtime signals over time, one array a signal, all as long as `at`. Null where no sample came. */
export const SignalSeries = z
  .strictObject({
    stepMs: z.int(),
    at: z.array(z.date()),
    elu: z.array(z.number().nullable()),
    delayP50Ms: z.array(z.number().nullable()),
    delayP99Ms: z.array(z.number().nullable()),
    cpu: z.array(z.number().nullable()),
    heapUsedBytes: z.array(z.number().nullable()),
    heapLimitBytes: z.array(z.number().nullable()),
    rssBytes: z.array(z.number().nullable()),
    gcLongestMs: z.array(z.number().nullable()),
    handles: z.array(z.number().nullable()),
  })
  .meta({ id: 'SignalSeries' })
export type SignalSeries = z.output<typeof SignalSeries>

/** What an action on these nodes would touch. Shown before it runs. */
export const Reach = z
  .strictObject({
    nodes: z.array(
      z.strictObject({
        nodeId: z.string(),
        service: z.string(),
        state: NodeState,
        inFlight: z.int(),
      }),
    ),
    inFlight: z.int(),
    services: z.array(
      z.strictObject({ name: z.string(), touched: z.int(), serving: z.int(), total: z.int() }),
    ),
    fleetTotal: z.int(),
  })
  .meta({ id: 'Reach' })
export type Reach = z.output<typeof Reach>

export const OnNodes = z.strictObject({ nodeIds: NodeIds })
export type OnNodes = z.output<typeof OnNodes>

export const ActOnNodes = z.strictObject({ nodeIds: NodeIds, reason: Reason })
export type ActOnNodes = z.output<typeof ActOnNodes>

/** `changed` counts nodes that were not so already. */
export const ActResult = z.strictObject({ changed: z.int(), nodeIds: z.array(z.string()) })
export type ActResult = z.output<typeof ActResult>

export const SetLabels = z.strictObject({ nodeId: NodeId, labels: Labels })
export type SetLabels = z.output<typeof SetLabels>

export const HoldNodes = ActOnNodes.extend({ until: z.date().nullable().default(null) })
export type HoldNodes = z.output<typeof HoldNodes>
