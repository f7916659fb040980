/** The rows of configuration, as the rest of the domain speaks of them. */
import {
  configKeys,
  configKind,
  type Layers,
  NamespaceSettings,
  type ReleaseState,
  type ReleaseSummary,
  RolloutPlan,
  releaseStates,
} from '@foundation/core/config'
import { FoundationError } from '@foundation/core/errors'
import type { Selector } from '@foundation/core/feed'
import { z } from 'zod'

import type { Ctx, Db, DesiredChange, Tx } from '../context.js'
import type { Prisma } from '../generated/prisma/client.js'
import { readLayers } from './content.js'
import type { SecretBox } from './secrets.js'

/** What every verb of configuration is given. */
export interface ConfigCtx extends Ctx {
  readonly secrets: SecretBox
}

export interface NamespaceRecord {
  readonly name: string
  readonly settings: NamespaceSettings
  /** The draft. */
  readonly layers: Layers
  readonly hash: string
  readonly version: number
  readonly draftBy: string | null
  readonly draftAt: Date | null
  /** What runs. */
  readonly release: number | null
  readonly lastRelease: number
}

export const Approvals = z.array(
  z.object({ id: z.string(), by: z.string(), at: z.coerce.date(), reason: z.string() }),
)

export interface ReleaseRecord {
  readonly namespace: string
  readonly number: number
  readonly title: string
  readonly reason: string
  readonly kind: ReleaseSummary['kind']
  readonly state: ReleaseState
  readonly base: number | null
  readonly layers: Layers
  readonly hash: string
  readonly changes: number
  readonly plan: RolloutPlan
  readonly approvals: z.output<typeof Approvals>
  readonly byId: string
  readonly by: string
  readonly at: Date
}

/** As it will be read again: without what is undefined. */
export function toJson<T>(value: T): Prisma.InputJsonValue {
  return JSON.parse(JSON.stringify(value)) as Prisma.InputJsonValue
}

/** @throws FoundationError `config.namespace_not_found` */
export async function readNamespace(
  db: Db,
  fleetId: string,
  namespace: string,
): Promise<NamespaceRecord> {
  const row = await db.configNamespace.findUnique({
    where: { fleetId_name: { fleetId, name: namespace } },
  })
  if (!row) throw new FoundationError('config.namespace_not_found', { namespace })
  return toNamespace(row)
}

/**
 * The namespace with its row locked: whatever changes it, its releases or its rollout takes turns.
 *
 * @throws FoundationError `config.namespace_not_found`
 */
export async function lockNamespace(
  tx: Tx,
  fleetId: string,
  namespace: string,
): Promise<NamespaceRecord> {
  await tx.$queryRaw`
    SELECT 1 FROM config_namespace WHERE fleet_id = ${fleetId}::uuid AND name = ${namespace} FOR UPDATE`
  return readNamespace(tx, fleetId, namespace)
}

interface NamespaceRow extends Omit<NamespaceRecord, 'settings' | 'layers'> {
  readonly settings: unknown
  readonly layers: unknown
}

export function toNamespace({ settings, layers, ...row }: NamespaceRow): NamespaceRecord {
  return { ...row, settings: NamespaceSettings.parse(settings), layers: readLayers(layers) }
}

/** @throws FoundationError `config.release_not_found` */
export async function readRelease(
  db: Db,
  fleetId: string,
  namespace: string,
  number: number,
): Promise<ReleaseRecord> {
  const row = await db.configRelease.findUnique({
    where: { fleetId_namespace_number: { fleetId, namespace, number } },
  })
  if (!row) throw new FoundationError('config.release_not_found', { namespace, number })
  const { fleetId: _, byName, layers, plan, approvals, kind, state, ...rest } = row
  return {
    ...rest,
    by: byName,
    kind: kind as ReleaseRecord['kind'],
    state: toState(state),
    layers: readLayers(layers),
    plan: RolloutPlan.parse(plan),
    approvals: Approvals.parse(approvals),
  }
}

function toState(state: string): ReleaseState {
  return releaseStates.find((it) => it === state) ?? 'superseded'
}

/** What is listed of a release: everything but its content. */
export const summaryColumns = {
  namespace: true,
  number: true,
  title: true,
  reason: true,
  kind: true,
  state: true,
  base: true,
  hash: true,
  changes: true,
  approvals: true,
  byName: true,
  at: true,
} as const satisfies Prisma.ConfigReleaseSelect

type SummaryRow = Prisma.ConfigReleaseGetPayload<{ select: typeof summaryColumns }>

export function toSummary({ byName, approvals, kind, state, ...row }: SummaryRow): ReleaseSummary {
  return {
    ...row,
    kind: kind as ReleaseSummary['kind'],
    state: toState(state),
    by: byName,
    approvedBy: approvers(Approvals.parse(approvals)),
  }
}

export function summaryOf({ byId: _, layers: __, plan: ___, approvals, ...rest }: ReleaseRecord) {
  return { ...rest, approvedBy: approvers(approvals) } satisfies ReleaseSummary
}

function approvers(approvals: z.output<typeof Approvals>): string | null {
  return approvals.length === 0 ? null : approvals.map(({ by }) => by).join(', ')
}

export type RolloutEventName =
  | 'proposed'
  | 'approved'
  | 'declined'
  | 'started'
  | 'stage'
  | 'paused'
  | 'resumed'
  | 'completed'
  | 'rolled_back'
  | 'superseded'

/** Writes into the history of a release what just happened. */
export async function note(
  tx: Tx,
  ctx: Pick<Ctx, 'fleetId' | 'actor' | 'clock'>,
  release: { readonly namespace: string; readonly number: number },
  what: RolloutEventName,
  reason: string,
): Promise<void> {
  await tx.configRolloutEvent.create({
    data: {
      fleetId: ctx.fleetId,
      namespace: release.namespace,
      number: release.number,
      at: new Date(ctx.clock()),
      what,
      byName: ctx.actor.name,
      reason,
    },
  })
}

/** The resource that a release is; `null` layers take it away. */
export function resourceOf(
  slot: keyof typeof configKeys,
  namespace: string,
  selector: Selector,
  release: { readonly number: number; readonly layers: Layers } | null,
): DesiredChange {
  const spec = release && toJson({ namespace, release: release.number, layers: release.layers })
  return {
    kind: configKind,
    key: configKeys[slot](namespace),
    selector,
    spec: spec as Prisma.InputJsonObject | null,
  }
}
