/** What the console and automation see of configuration, and what they ask for. */
import { z } from 'zod'

import { Selector } from '../feed/index.js'
import { JsonObject, Text } from '../text/index.js'
import { RolloutPlan } from './rollout-policy.js'
import { Layers, Namespace } from './schema.js'
import { configSources, conflictStrategies, mutabilities, releaseStates } from './states.js'

const Reason = Text.trim().min(1).max(500)
const Title = Text.trim().min(1).max(200)
const PathText = Text.max(2_000)
const Value = z.unknown()
const ReleaseNumber = z.int().min(1)

/**
 * One value that differs. A secret's values are shown as `•••`. `path` is a JSON pointer within the layer; the empty one
 * is the layer itself: its level, its rank and whom it is for.
 */
export const Difference = z.strictObject({
  layer: z.string(),
  op: z.enum(['add', 'remove', 'replace']),
  path: z.string(),
  before: Value,
  after: Value,
  secret: z.boolean(),
})
export type Difference = z.output<typeof Difference>

/** Something that some of the running versions would refuse. */
export const SchemaIssue = z.strictObject({
  path: z.string(),
  message: z.string(),
  /** `null`: the limits of configuration itself, which hold for every version. */
  schema: z.string().nullable(),
  versions: z.array(z.string()),
  nodes: z.int(),
})
export type SchemaIssue = z.output<typeof SchemaIssue>

/** How many nodes stand where with one release, or with what runs. */
export const NodeCounts = z.strictObject({
  nodes: z.int(),
  applied: z.int(),
  rejected: z.int(),
  pending: z.int(),
  /** Run something else than they should, by their own account. */
  drifted: z.int(),
})
export type NodeCounts = z.output<typeof NodeCounts>

export const ReleaseSummary = z
  .strictObject({
    namespace: z.string(),
    number: ReleaseNumber,
    title: z.string(),
    reason: z.string(),
    state: z.enum(releaseStates),
    kind: z.enum(['release', 'rollback', 'emergency', 'import', 'node']),
    /** The release whose content it was made from. */
    base: ReleaseNumber.nullable(),
    by: z.string(),
    at: z.date(),
    approvedBy: z.string().nullable(),
    changes: z.int(),
    hash: z.string(),
  })
  .meta({ id: 'ReleaseSummary' })
export type ReleaseSummary = z.output<typeof ReleaseSummary>

export const NamespaceSettings = z.strictObject({
  description: Text.max(500).default(''),
  /** The nodes that have this namespace at all. */
  selector: Selector.default({}),
  review: z
    .strictObject({
      /** People besides the author who have to approve. */
      approvals: z.int().min(0).max(5).default(0),
      /** Whether one person may release without, with a reason; it is marked for ever. */
      emergency: z.boolean().default(true),
    })
    .prefault({}),
  /** What nodes may write by themselves, as prefixes of paths; none by default. */
  writable: z.array(PathText).max(100).default([]),
  /** What happens when two edit at once. */
  conflicts: z.enum(conflictStrategies).default('intelligent_merge'),
  drift: z.enum(['report', 'reconcile']).default('report'),
  /** Releases to keep. */
  keep: z.int().min(2).max(1_000).default(100),
})
export type NamespaceSettings = z.output<typeof NamespaceSettings>

export const NamespaceRow = z
  .strictObject({
    namespace: z.string(),
    description: z.string(),
    release: ReleaseSummary.nullable(),
    /** The release that is on its way; null when none is. */
    rollout: ReleaseSummary.nullable(),
    counts: NodeCounts,
    /** The draft differs from what runs. */
    edited: z.boolean(),
    draftBy: z.string().nullable(),
    draftAt: z.date().nullable(),
    conflicts: z.int(),
  })
  .meta({ id: 'NamespaceRow' })
export type NamespaceRow = z.output<typeof NamespaceRow>

/** One field that a declared schema knows. */
export const SchemaField = z.strictObject({
  /** Dotted; `*` stands for any key of a record or any item of a list. */
  path: z.string(),
  type: z.enum(['string', 'number', 'integer', 'boolean', 'enum', 'list', 'object', 'any']),
  title: z.string().nullable(),
  description: z.string().nullable(),
  unit: z.string().nullable(),
  options: z.array(z.union([z.string(), z.number(), z.boolean(), z.null()])),
  min: z.number().nullable(),
  max: z.number().nullable(),
  pattern: z.string().nullable(),
  required: z.boolean(),
  default: Value,
  mutable: z.enum(mutabilities),
  secret: z.boolean(),
})
export type SchemaField = z.output<typeof SchemaField>

export const LiveSchema = z
  .strictObject({
    hash: z.string(),
    /** Versions of the services that declared it. */
    versions: z.array(z.strictObject({ service: z.string(), version: z.string().nullable() })),
    nodes: z.int(),
    schema: JsonObject,
    fields: z.array(SchemaField),
  })
  .meta({ id: 'LiveSchema' })
export type LiveSchema = z.output<typeof LiveSchema>

export const Draft = z
  .strictObject({
    /** Grows with each save. */
    version: z.int().min(0),
    layers: Layers,
    by: z.string().nullable(),
    at: z.date().nullable(),
    /** What it changes of what runs. */
    differences: z.array(Difference),
  })
  .meta({ id: 'Draft' })
export type Draft = z.output<typeof Draft>

export const NamespaceDetail = z
  .strictObject({
    row: NamespaceRow,
    settings: NamespaceSettings,
    draft: Draft,
    /** What runs. */
    layers: Layers.nullable(),
    schemas: z.array(LiveSchema),
  })
  .meta({ id: 'NamespaceDetail' })
export type NamespaceDetail = z.output<typeof NamespaceDetail>

export const OfNamespace = z.strictObject({ namespace: Namespace })
export type OfNamespace = z.output<typeof OfNamespace>

export const CreateNamespace = z.strictObject({
  namespace: Namespace,
  settings: NamespaceSettings.prefault({}),
  reason: Reason,
})
export type CreateNamespace = z.output<typeof CreateNamespace>

/** Settings, and the version by which whoever changes them tells that nobody else did. */
export const VersionedSettings = z
  .strictObject({ version: z.string(), settings: NamespaceSettings })
  .meta({ id: 'VersionedSettings' })
export type VersionedSettings = z.output<typeof VersionedSettings>

export const ChangeSettings = z.strictObject({
  namespace: Namespace,
  /** Of the settings that were edited; left out, whatever they are by now is replaced. */
  version: Text.max(64).optional(),
  settings: NamespaceSettings,
  reason: Reason,
})
export type ChangeSettings = z.output<typeof ChangeSettings>

export const RemoveNamespace = z.strictObject({ namespace: Namespace, reason: Reason })
export type RemoveNamespace = z.output<typeof RemoveNamespace>

/** `version` is the one that was edited: a draft that changed since is merged, or becomes a conflict. */
export const SaveDraft = z.strictObject({
  namespace: Namespace,
  version: z.int().min(0),
  layers: Layers,
  /** A draft that changed since is not merged: the save is refused. */
  exact: z.boolean().optional(),
})
export type SaveDraft = z.output<typeof SaveDraft>

export const SavedDraft = z
  .strictObject({
    draft: Draft,
    outcome: z.enum(['saved', 'merged', 'conflict']),
    /** Leaves that merged by themselves, over all that both changed. */
    confidence: z.number().min(0).max(1),
    conflictId: z.string().nullable(),
  })
  .meta({ id: 'SavedDraft' })
export type SavedDraft = z.output<typeof SavedDraft>

/** Makes the draft what runs again. */
export const DiscardDraft = z.strictObject({ namespace: Namespace, version: z.int().min(0) })
export type DiscardDraft = z.output<typeof DiscardDraft>

export const CheckLayers = z.strictObject({ namespace: Namespace, layers: Layers })
export type CheckLayers = z.output<typeof CheckLayers>

/** What these layers would change, were they saved and released. */
export const ConfigPlan = z
  .strictObject({
    /** What runs. */
    release: ReleaseNumber.nullable(),
    differences: z.array(Difference),
    issues: z.array(SchemaIssue),
    draft: z.strictObject({
      version: z.int().min(0),
      by: z.string().nullable(),
      /** It is these layers already. */
      same: z.boolean(),
      /** Some release has all that it holds, so that nothing is lost with it. */
      released: z.boolean(),
    }),
  })
  .meta({ id: 'ConfigPlan' })
export type ConfigPlan = z.output<typeof ConfigPlan>

/** Proposes the draft as a release. It is approved at once where no review is asked for. */
export const Propose = z.strictObject({
  namespace: Namespace,
  version: z.int().min(0),
  title: Title,
  reason: Reason,
  plan: RolloutPlan,
  emergency: z.boolean().default(false),
})
export type Propose = z.output<typeof Propose>

export const OfRelease = z.strictObject({ namespace: Namespace, number: ReleaseNumber })
export type OfRelease = z.output<typeof OfRelease>

/** Approve, decline, start, pause, resume, go to the next stage, roll back. */
export const ActOnRelease = OfRelease.extend({ reason: Reason })
export type ActOnRelease = z.output<typeof ActOnRelease>

export const StageProgress = z.strictObject({
  reach: z.string().describe('In words: "25 %", "2 nodes", "zone eu-1a".'),
  holdMs: z.int().nullable(),
  state: z.enum(['waiting', 'running', 'holding', 'paused', 'done']),
  startedAt: z.date().nullable(),
  counts: NodeCounts,
})
export type StageProgress = z.output<typeof StageProgress>

export const RolloutEvent = z.strictObject({
  at: z.date(),
  what: z.enum([
    'proposed',
    'approved',
    'declined',
    'started',
    'stage',
    'paused',
    'resumed',
    'completed',
    'rolled_back',
    'superseded',
  ]),
  by: z.string(),
  reason: z.string(),
})
export type RolloutEvent = z.output<typeof RolloutEvent>

export const Rejection = z.strictObject({
  nodeId: z.string(),
  version: z.string().nullable(),
  path: z.string(),
  message: z.string(),
  at: z.date(),
})
export type Rejection = z.output<typeof Rejection>

export const ReleaseDetail = z
  .strictObject({
    release: ReleaseSummary,
    layers: Layers,
    differences: z.array(Difference),
    plan: RolloutPlan,
    /** The stage that runs, from 0; null before the start and after the end. */
    stage: z.int().nullable(),
    stages: z.array(StageProgress),
    counts: NodeCounts,
    rejections: z.array(Rejection).max(50),
    /** Why it stopped by itself; null when it did not. */
    tripped: z.string().nullable(),
    /** The guarded figure over time, of nodes with the release and without. */
    guard: z
      .strictObject({
        at: z.array(z.date()),
        with: z.array(z.number().nullable()),
        without: z.array(z.number().nullable()),
      })
      .nullable(),
    approvals: z.array(z.strictObject({ by: z.string(), at: z.date(), reason: z.string() })),
    events: z.array(RolloutEvent),
    /** What the reader may do now. */
    may: z.strictObject({
      approve: z.boolean(),
      start: z.boolean(),
      pause: z.boolean(),
      resume: z.boolean(),
      advance: z.boolean(),
      rollBack: z.boolean(),
    }),
  })
  .meta({ id: 'ReleaseDetail' })
export type ReleaseDetail = z.output<typeof ReleaseDetail>

export const ListReleases = z.strictObject({
  namespace: Namespace,
  before: ReleaseNumber.optional(),
  limit: z.int().min(1).max(200).default(50),
})
export type ListReleases = z.output<typeof ListReleases>

/** Who has what: one node and one namespace. */
export const NodeConfig = z
  .strictObject({
    nodeId: z.string(),
    service: z.string(),
    version: z.string().nullable(),
    namespace: z.string(),
    /** The release that is meant for it, and the one it runs. */
    wanted: ReleaseNumber.nullable(),
    running: ReleaseNumber.nullable(),
    state: z.enum(['applied', 'rejected', 'pending']),
    path: z.string().nullable(),
    message: z.string().nullable(),
    source: z.enum(configSources),
    drifted: z.boolean(),
    overridden: z.array(z.string()),
    restart: z.array(z.string()),
    at: z.date().nullable(),
    connected: z.boolean(),
  })
  .meta({ id: 'NodeConfig' })
export type NodeConfig = z.output<typeof NodeConfig>

export const ListNodeConfigs = z.strictObject({
  namespace: Namespace.optional(),
  nodeId: Text.min(1).max(128).optional(),
  number: ReleaseNumber.optional(),
  state: z.enum(['applied', 'rejected', 'pending', 'drifted']).nullable().default(null),
  page: z.int().min(1).max(10_000).default(1),
  pageSize: z.int().min(1).max(200).default(50),
})
export type ListNodeConfigs = z.output<typeof ListNodeConfigs>

export const NodeConfigPage = z
  .strictObject({ rows: z.array(NodeConfig), total: z.int() })
  .meta({ id: 'NodeConfigPage' })
export type NodeConfigPage = z.output<typeof NodeConfigPage>

/** Two versions of a namespace; a number of a release, or the draft. */
const Version = z.union([ReleaseNumber, z.literal('draft')])
export const Compare = z.strictObject({ namespace: Namespace, from: Version, to: Version })
export type Compare = z.output<typeof Compare>

export const Conflict = z
  .strictObject({
    id: z.string(),
    namespace: z.string(),
    at: z.date(),
    by: z.string(),
    confidence: z.number(),
    /**
     * Paths that both changed, with the three values: JSON pointers, as in a difference. `ours` stands in the draft.
     * The secret of `theirs` is shown as `••• (theirs)`, and can be taken by saving that.
     */
    leaves: z.array(
      z.strictObject({
        layer: z.string(),
        path: z.string(),
        base: Value,
        ours: Value,
        theirs: Value,
      }),
    ),
    /** Everything else, merged; what is in conflict stands as in the draft. */
    merged: Layers,
  })
  .meta({ id: 'Conflict' })
export type Conflict = z.output<typeof Conflict>

/** For each leaf in conflict the value to take; `layers` is the whole outcome. */
export const ResolveConflict = z.strictObject({
  id: Text.min(1).max(128),
  layers: Layers,
  reason: Reason,
})
export type ResolveConflict = z.output<typeof ResolveConflict>

export const AskRelease = z.strictObject({ namespace: Namespace, plan: RolloutPlan })
export type AskRelease = z.output<typeof AskRelease>

export const ReleaseReach = z
  .strictObject({
    nodes: z.int(),
    fleetTotal: z.int(),
    services: z.array(z.strictObject({ name: z.string(), nodes: z.int() })),
    stages: z.array(z.strictObject({ reach: z.string(), nodes: z.int() })),
    issues: z.array(SchemaIssue),
  })
  .meta({ id: 'ReleaseReach' })
export type ReleaseReach = z.output<typeof ReleaseReach>

export const ImportDraft = z.strictObject({
  namespace: Namespace,
  version: z.int().min(0),
  format: z.enum(['json', 'yaml']),
  text: Text.max(2_000_000),
})
export type ImportDraft = z.output<typeof ImportDraft>

export const ExportNamespace = z.strictObject({
  namespace: Namespace,
  version: Version.default('draft'),
  format: z.enum(['json', 'yaml']).default('yaml'),
})
export type ExportNamespace = z.output<typeof ExportNamespace>
