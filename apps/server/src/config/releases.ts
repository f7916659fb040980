/** Releases: proposed, reviewed and looked at. Their content never changes. */
import type {
  ActOnRelease,
  AskRelease,
  Compare,
  Difference,
  Layers,
  ListReleases,
  Propose,
  ReleaseReach,
  ReleaseSummary,
} from '@foundation/core/config'
import { FoundationError } from '@foundation/core/errors'
import { matches } from '@foundation/core/feed'

import { mutate, personOf, requireScope } from '../context.js'
import { contentFaults, differencesOf, refuse } from './content.js'
import { loadNodes } from './fleet-nodes.js'
import {
  type ConfigCtx,
  lockNamespace,
  note,
  type ReleaseRecord,
  readNamespace,
  readRelease,
  summaryColumns,
  summaryOf,
  toJson,
  toSummary,
} from './records.js'
import { stateFault, traceOf, verifyContent, writeRelease } from './rollouts.js'
import { checkLayers, loadFields } from './schemas.js'
import { openOr } from './secrets.js'
import { checkPlan, isReached, reachInWords, saltOf } from './stages.js'

/**
 * Makes the draft a release. Where no review is asked for it is approved with that; an emergency is too, and is
 * marked for ever.
 *
 * @throws FoundationError `config.namespace_not_found`, `resource.changed_meanwhile` when the draft is not the one that
 * was looked at, `config.nothing_to_release`, `config.value_invalid`, `access.scope_missing` for an emergency where
 * the namespace allows none
 */
export async function propose(ctx: ConfigCtx, input: Propose): Promise<ReleaseSummary> {
  const { namespace, version, title, reason, plan, emergency } = input
  checkPlan(plan)
  const fields = await loadFields(ctx, namespace)
  const release = await mutate(ctx, 'config:release', async (tx) => {
    const standing = await lockNamespace(tx, ctx.fleetId, namespace)
    const { settings, layers } = standing
    if (version !== standing.version) {
      const now = standing.version
      throw new FoundationError('resource.changed_meanwhile', {
        name: namespace,
        edited: version,
        now,
      })
    }
    const running =
      standing.release === null
        ? null
        : await readRelease(tx, ctx.fleetId, namespace, standing.release)
    if (running?.hash === standing.hash)
      throw new FoundationError('config.nothing_to_release', { namespace })
    refuse(contentFaults(layers))
    if (emergency && !settings.review.emergency)
      throw new FoundationError('config.emergency_forbidden', { namespace })
    const approved = emergency || settings.review.approvals === 0
    const made = await writeRelease(tx, ctx, namespace, {
      number: standing.lastRelease + 1,
      title,
      reason,
      kind: emergency ? 'emergency' : 'release',
      state: approved ? 'approved' : 'in_review',
      base: standing.release,
      layers,
      changes: differencesOf(running?.layers ?? null, layers, fields).length,
      plan,
    })
    await note(tx, ctx, made, 'proposed', reason)
    return { result: made, trace: [traceOf('propose', made, reason)] }
  })
  return summaryOf(release)
}

/**
 * @throws FoundationError `config.release_not_found`, `config.release_state`, `config.own_approval` for whoever proposed
 * it, `resource.changed_meanwhile` for whoever approved it already
 */
export async function approve(
  ctx: ConfigCtx,
  { namespace, number, reason }: ActOnRelease,
): Promise<ReleaseSummary> {
  const release = await mutate(ctx, 'config:release', async (tx) => {
    const { settings } = await lockNamespace(tx, ctx.fleetId, namespace)
    const standing = await readRelease(tx, ctx.fleetId, namespace, number)
    if (standing.state !== 'in_review') throw stateFault(standing)
    const id = personOf(ctx.actor)
    if (id === standing.byId)
      throw new FoundationError('config.own_approval', { namespace, number })
    if (standing.approvals.some((it) => it.id === id))
      throw stateFault(standing, 'You approved it already; it takes others too.')
    verifyContent(standing)
    const at = new Date(ctx.clock())
    const approvals = [...standing.approvals, { id, by: ctx.actor.name, at, reason }]
    const state = approvals.length >= settings.review.approvals ? 'approved' : 'in_review'
    await tx.configRelease.update({
      where: { fleetId_namespace_number: { fleetId: ctx.fleetId, namespace, number } },
      data: { approvals: toJson(approvals), state },
    })
    await note(tx, ctx, standing, 'approved', reason)
    const approved: ReleaseRecord = { ...standing, approvals, state }
    return { result: approved, trace: [traceOf('approve', standing, reason)] }
  })
  return summaryOf(release)
}

/**
 * Ends a release before it began; whoever proposed it may take it back so.
 *
 * @throws FoundationError `config.release_not_found`, `config.release_state`
 */
export async function decline(
  ctx: ConfigCtx,
  { namespace, number, reason }: ActOnRelease,
): Promise<ReleaseSummary> {
  const release = await mutate(ctx, 'config:release', async (tx) => {
    await lockNamespace(tx, ctx.fleetId, namespace)
    const standing = await readRelease(tx, ctx.fleetId, namespace, number)
    if (standing.state !== 'in_review' && standing.state !== 'approved') throw stateFault(standing)
    await tx.configRelease.update({
      where: { fleetId_namespace_number: { fleetId: ctx.fleetId, namespace, number } },
      data: { state: 'declined' },
    })
    await note(tx, ctx, standing, 'declined', reason)
    const declined: ReleaseRecord = { ...standing, state: 'declined' }
    return { result: declined, trace: [traceOf('decline', standing, reason)] }
  })
  return summaryOf(release)
}

/** Newest first. */
export async function listReleases(
  ctx: ConfigCtx,
  { namespace, before, limit }: ListReleases,
): Promise<ReleaseSummary[]> {
  requireScope(ctx, 'fleet:read')
  const rows = await ctx.db.configRelease.findMany({
    where: {
      fleetId: ctx.fleetId,
      namespace,
      ...(before !== undefined && { number: { lt: before } }),
    },
    orderBy: { number: 'desc' },
    take: limit,
    select: summaryColumns,
  })
  return rows.map(toSummary)
}

/** @throws FoundationError `config.namespace_not_found`, `config.release_not_found` */
export async function compareVersions(
  ctx: ConfigCtx,
  { namespace, from, to }: Compare,
): Promise<Difference[]> {
  requireScope(ctx, 'fleet:read')
  const load = async (version: number | 'draft'): Promise<Layers> => {
    if (version === 'draft') return (await readNamespace(ctx.db, ctx.fleetId, namespace)).layers
    return (await readRelease(ctx.db, ctx.fleetId, namespace, version)).layers
  }
  const [before, after, fields] = await Promise.all([
    load(from),
    load(to),
    loadFields(ctx, namespace),
  ])
  return differencesOf(before, after, fields)
}

/**
 * What a release of the draft would touch, stage by stage, and who would refuse it.
 *
 * @throws FoundationError `config.namespace_not_found`
 */
export async function releaseReach(
  ctx: ConfigCtx,
  { namespace, plan }: AskRelease,
): Promise<ReleaseReach> {
  requireScope(ctx, 'fleet:read')
  const record = await readNamespace(ctx.db, ctx.fleetId, namespace)
  const [nodes, issues] = await Promise.all([
    loadNodes(ctx.db, ctx.fleetId),
    checkLayers(ctx, namespace, record.layers, (it) => openOr(ctx.secrets, it, namespace)),
  ])
  const touched = nodes.filter((node) => matches(record.settings.selector, node))
  const services = new Map<string, number>()
  for (const { service } of touched) services.set(service, (services.get(service) ?? 0) + 1)
  const salt = saltOf(namespace, record.lastRelease + 1)
  return {
    nodes: touched.length,
    fleetTotal: nodes.length,
    services: [...services]
      .map(([name, count]) => ({ name, nodes: count }))
      .sort((a, b) => b.nodes - a.nodes || (a.name < b.name ? -1 : 1)),
    stages: plan.stages.map((stage, at) => ({
      reach: reachInWords(stage),
      nodes: touched.filter((node) => isReached(plan, at, record.settings.selector, salt, node))
        .length,
    })),
    issues,
  }
}
