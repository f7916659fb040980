/** What an operator does to nodes: drain and resume a process, hold a node out of traffic, label it, remove it. */
import { FoundationError } from '@foundation/core/errors'
import {
  type ActOnNodes,
  type ActResult,
  CommandSpec,
  type HoldNodes,
  LabelsSpec,
  type MaintenanceSpec,
  type NodeDetail,
  type NodeResourceKind,
  type SetLabels,
  selectNode,
} from '@foundation/core/nodes'

import type { z } from 'zod'

import { type Ctx, type DesiredChange, mutate, type Trace, type Tx } from '../context.js'
import { isSameJson } from '../feed/same.js'
import type { Prisma } from '../generated/prisma/client.js'
import { cutOff } from './revocations.js'

interface Target {
  id: string
  service: string
  boot_id: string
  state: string
  server_id: string | null
  draining: string | null
  left_as: string | null
  labels: Record<string, string>
}

export function drain(ctx: Ctx, { nodeIds, reason }: ActOnNodes): Promise<ActResult> {
  return command(ctx, 'drain', nodeIds, reason)
}

export function resume(ctx: Ctx, { nodeIds, reason }: ActOnNodes): Promise<ActResult> {
  return command(ctx, 'resume', nodeIds, reason)
}

/**
 * Tells processes to take no new work, or to take it again. It is for the process that runs now: its
 * successor starts unburdened.
 *
 * @throws FoundationError `node.not_found`, `node.not_connected` when the only node is not there
 */
function command(
  ctx: Ctx,
  verb: CommandSpec['verb'],
  nodeIds: readonly string[],
  reason: string,
): Promise<ActResult> {
  return mutate(ctx, 'nodes:write', async (tx) => {
    const targets = await lockTargets(tx, ctx.fleetId, nodeIds)
    const there = targets.filter(
      (node) => node.server_id !== null && !['down', 'left'].includes(node.state),
    )
    if (nodeIds.length === 1 && there.length === 0)
      throw new FoundationError('node.not_connected', { nodeId: nodeIds[0] })
    const standing = await standingSpecs(tx, ctx.fleetId, 'command', there)
    const answered = await answeredRevisions(tx, there)
    const changed = there.filter((node) => {
      const last = standing.get(node.id)
      const spec = CommandSpec.safeParse(last?.spec).data
      const isSo = (node.draining !== null) === (verb === 'drain')
      const isAsked = spec?.verb === verb && spec.bootId === node.boot_id
      // Asked already and not answered yet, or so already: again would change nothing.
      const isUnderWay = isAsked && (answered.get(node.id) ?? -1n) < (last?.revision ?? 0n)
      return !(isUnderWay || (isSo && (isAsked || spec?.bootId !== node.boot_id)))
    })
    const issuedAt = ctx.clock()
    return {
      result: toResult(changed),
      trace: changed.map(({ id, draining }) => ({
        action: `nodes.${verb}`,
        target: id,
        reason,
        before: { draining },
        after: { draining: verb === 'drain' ? reason : null },
      })),
      desired: changed.map(({ id, boot_id: bootId }) =>
        desire('command', id, { verb, bootId, reason, issuedAt } satisfies CommandSpec),
      ),
    }
  })
}

/** Holds nodes out of traffic, across restarts, until lifted or until `until`. */
export function hold(ctx: Ctx, { nodeIds, reason, until }: HoldNodes): Promise<ActResult> {
  const spec = { reason, until: until?.getTime() ?? null } satisfies z.input<typeof MaintenanceSpec>
  return change(ctx, 'nodes.hold', 'maintenance', nodeIds, reason, () => spec)
}

export function unhold(ctx: Ctx, { nodeIds, reason }: ActOnNodes): Promise<ActResult> {
  return change(ctx, 'nodes.unhold', 'maintenance', nodeIds, reason, () => null)
}

/** Sets all labels of an operator at once. No labels take the resource away. */
export async function setLabels(
  ctx: Ctx,
  { nodeId, labels }: SetLabels,
): Promise<NodeDetail['labels']> {
  const spec = Object.keys(labels).length === 0 ? null : { labels }
  const own = await change(ctx, 'nodes.setLabels', 'labels', [nodeId], '', () => spec).then(
    async () => {
      const node = await ctx.db.node.findUniqueOrThrow({
        where: { id: nodeId },
        select: { labels: true },
      })
      return LabelsSpec.shape.labels.parse(node.labels)
    },
  )
  return { own, operator: labels, effective: { ...own, ...labels } }
}

/** Makes nodes leave for good: at every door their credential is refused from now on. Their history stays. */
export function remove(ctx: Ctx, { nodeIds, reason }: ActOnNodes): Promise<ActResult> {
  return mutate(ctx, 'nodes:write', async (tx) => {
    const targets = await lockTargets(tx, ctx.fleetId, nodeIds)
    const changed = targets.filter((node) => node.left_as !== 'removed')
    const ids = changed.map(({ id }) => id)
    await tx.$executeRaw`
      WITH given AS (SELECT id, state, service FROM node WHERE id = ANY (${ids}::text[])),
      moved AS (
        UPDATE node SET state = 'left', state_reason = 'removed by an operator', left_as = 'removed', server_id = NULL,
          state_since = CASE WHEN node.state = 'left' THEN node.state_since ELSE now() END
        FROM given WHERE node.id = given.id
      )
      INSERT INTO node_transition (fleet_id, node_id, service, from_state, to_state, reason)
      SELECT ${ctx.fleetId}::uuid, id, service, state, 'left', 'removed by an operator' FROM given WHERE state <> 'left'`
    await cutOff(tx, ctx, ids, 'node.removed')
    const standing = await tx.resource.findMany({
      where: {
        fleetId: ctx.fleetId,
        key: { in: ids },
        kind: { in: ['command', 'maintenance', 'labels'] },
      },
      select: { kind: true, key: true },
    })
    return {
      result: toResult(changed),
      trace: changed.map(({ id, state }) => ({
        action: 'nodes.remove',
        target: id,
        reason,
        before: { state },
        after: { state: 'left' },
      })),
      desired: standing.map(({ kind, key }) => ({
        kind,
        key,
        selector: selectNode(key),
        spec: null,
      })),
    }
  })
}

/** Changes one kind of resource for many nodes; those that have it so already are left alone. */
function change(
  ctx: Ctx,
  action: string,
  kind: NodeResourceKind,
  nodeIds: readonly string[],
  reason: string,
  specOf: (node: Target) => Prisma.InputJsonObject | null,
): Promise<ActResult> {
  return mutate(ctx, 'nodes:write', async (tx) => {
    const targets = (await lockTargets(tx, ctx.fleetId, nodeIds)).filter(
      (node) => node.left_as !== 'removed',
    )
    if (nodeIds.length === 1 && targets.length === 0)
      throw new FoundationError('node.removed', { nodeId: nodeIds[0] })
    const standing = await standingSpecs(tx, ctx.fleetId, kind, targets)
    const changed = targets.filter(
      (node) => !isSameJson(standing.get(node.id)?.spec ?? null, specOf(node)),
    )
    const trace = changed.map((node): Trace => {
      const before = standing.get(node.id)?.spec
      const after = specOf(node)
      return { action, target: node.id, reason, ...(before && { before }), ...(after && { after }) }
    })
    const desired = changed.map((node) => desire(kind, node.id, specOf(node)))
    return { result: toResult(changed), trace, desired }
  })
}

/** Locked in the order of their ids, so that two operators who touch the same nodes take turns. */
async function lockTargets(tx: Tx, fleetId: string, nodeIds: readonly string[]): Promise<Target[]> {
  const targets = await tx.$queryRaw<Target[]>`
    SELECT id, service, boot_id, state, server_id, draining, left_as, labels FROM node
    WHERE fleet_id = ${fleetId}::uuid AND id = ANY (${[...nodeIds]}::text[]) ORDER BY id FOR UPDATE`
  if (nodeIds.length === 1 && targets.length === 0)
    throw new FoundationError('node.not_found', { nodeId: nodeIds[0] })
  return targets
}

async function standingSpecs(
  tx: Tx,
  fleetId: string,
  kind: NodeResourceKind,
  targets: readonly Target[],
) {
  const rows = await tx.resource.findMany({
    where: { fleetId, kind, key: { in: targets.map(({ id }) => id) } },
    select: { key: true, spec: true, revision: true },
  })
  return new Map(
    rows.map(({ key, spec, revision }) => [
      key,
      { spec: spec as Prisma.InputJsonObject, revision },
    ]),
  )
}

async function answeredRevisions(tx: Tx, targets: readonly Target[]): Promise<Map<string, bigint>> {
  const rows = await tx.resourceAck.findMany({
    where: { kind: 'command', nodeId: { in: targets.map(({ id }) => id) } },
    select: { nodeId: true, key: true, revision: true },
  })
  return new Map(
    rows
      .filter(({ nodeId, key }) => nodeId === key)
      .map(({ nodeId, revision }) => [nodeId, revision]),
  )
}

function desire(
  kind: NodeResourceKind,
  nodeId: string,
  spec: Prisma.InputJsonObject | null,
): DesiredChange {
  return { kind, key: nodeId, selector: selectNode(nodeId), spec }
}

function toResult(changed: readonly Target[]): ActResult {
  return { changed: changed.length, nodeIds: changed.map(({ id }) => id) }
}
