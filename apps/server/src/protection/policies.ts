/** Policies: read, saved, taken away, and what they were before. */
import { FoundationError } from '@foundation/core/errors'
import { Selector } from '@foundation/core/feed'
import {
  type ChangePolicy,
  type OfPolicy,
  type Policy,
  PolicySpec,
  type PolicyVersion,
  protectionKinds,
  type SavePolicy,
} from '@foundation/core/protection'

import { type Ctx, mutate, requireScope, type Trace, type Tx } from '../context.js'
import { isSameJson } from '../feed/same.js'
import { Prisma } from '../generated/prisma/client.js'
import { loadAnswers } from './answers.js'
import { loadNames, toJson } from './records.js'

const kind = protectionKinds.policy

interface PolicyRecord {
  readonly key: string
  readonly revision: bigint
  readonly selector: unknown
  readonly spec: unknown
  readonly updatedAt: Date
  readonly updatedBy: string
}

/** By name. */
export async function listPolicies(ctx: Ctx): Promise<Policy[]> {
  requireScope(ctx, 'fleet:read')
  return loadPolicies(ctx)
}

/** @throws FoundationError `protection.policy_not_found` */
export async function getPolicy(ctx: Ctx, { name }: OfPolicy): Promise<Policy> {
  requireScope(ctx, 'fleet:read')
  const [policy] = await loadPolicies(ctx, [name])
  if (!policy) throw new FoundationError('protection.policy_not_found', { name })
  return policy
}

/**
 * Makes a policy, or changes the version that was edited. One that is so already is left as it is.
 *
 * @throws FoundationError `protection.policy_exists`, `protection.policy_not_found`,
 * `resource.changed_meanwhile`
 */
export async function savePolicy(ctx: Ctx, input: SavePolicy): Promise<Policy> {
  const { name, revision, selector, reason } = input
  const spec = { ...input.spec, match: { ...input.spec.match, narrowed: isNarrow(selector) } }
  await mutate(ctx, 'protection:write', async (tx) => {
    const standing = await lockPolicy(tx, ctx.fleetId, name)
    if (revision === null && standing)
      throw new FoundationError('protection.policy_exists', { name })
    if (revision !== null) checkRevision(name, revision, standing)
    const after = toJson({ selector, spec })
    const before = standing && versionOf(standing)
    if (before && isSameJson({ selector: before.selector, spec: before.spec }, after))
      return { result: null, trace: [] }
    const trace: Trace = {
      action: 'protection.savePolicy',
      target: name,
      reason,
      ...(before && { before: toJson(before) }),
      after,
    }
    return {
      result: null,
      trace: [trace],
      desired: [{ kind, key: name, selector, spec: toJson(spec) }],
    }
  })
  return getPolicy(ctx, { name })
}

/** @throws FoundationError `protection.policy_not_found`, `resource.changed_meanwhile` */
export function removePolicy(ctx: Ctx, { name, revision, reason }: ChangePolicy): Promise<null> {
  return mutate(ctx, 'protection:write', async (tx) => {
    const standing = checkRevision(name, revision, await lockPolicy(tx, ctx.fleetId, name))
    const before = versionOf(standing)
    return {
      result: null,
      trace: [{ action: 'protection.removePolicy', target: name, reason, before: toJson(before) }],
      desired: [{ kind, key: name, selector: before.selector, spec: null }],
    }
  })
}

/**
 * Makes the shadow act: its parts take the place of the policy's own.
 *
 * @throws FoundationError `protection.policy_not_found`, `resource.changed_meanwhile`, `request.invalid`
 * when the policy has no shadow
 */
export async function promoteShadow(
  ctx: Ctx,
  { name, revision, reason }: ChangePolicy,
): Promise<Policy> {
  await mutate(ctx, 'protection:write', async (tx) => {
    const standing = checkRevision(name, revision, await lockPolicy(tx, ctx.fleetId, name))
    const before = versionOf(standing)
    const { shadow, ...active } = before.spec
    if (!shadow) {
      const issues = [{ path: 'name', message: 'The policy has no shadow' }]
      throw new FoundationError('request.invalid', { issues })
    }
    const spec = toJson({ ...active, ...shadow, shadow: null })
    const { selector } = before
    return {
      result: null,
      trace: [
        {
          action: 'protection.promoteShadow',
          target: name,
          reason,
          before: toJson(before),
          after: toJson({ selector, spec }),
        },
      ],
      desired: [{ kind, key: name, selector, spec }],
    }
  })
  return getPolicy(ctx, { name })
}

/** Versions listed at most. */
const maxVersions = 100

/**
 * Newest first. A version's revision is read from the change that came after it, which says what it changed.
 * Of a policy that was taken away the taking is not a version: there is nothing to look at or go back to.
 */
export async function policyVersions(ctx: Ctx, { name }: OfPolicy): Promise<PolicyVersion[]> {
  requireScope(ctx, 'fleet:read')
  const [changes, current, removals] = await Promise.all([
    ctx.db.auditEntry.findMany({
      where: {
        fleetId: ctx.fleetId,
        target: name,
        action: {
          in: ['protection.savePolicy', 'protection.removePolicy', 'protection.promoteShadow'],
        },
      },
      orderBy: { id: 'desc' },
      take: maxVersions,
    }),
    ctx.db.resource.findUnique({
      where: { fleetId_kind_key: { fleetId: ctx.fleetId, kind, key: name } },
      select: { revision: true },
    }),
    ctx.db.revision.findMany({
      where: { fleetId: ctx.fleetId, kind, key: name, after: { equals: Prisma.DbNull } },
      orderBy: { revision: 'asc' },
      select: { revision: true },
    }),
  ])
  const versions: PolicyVersion[] = []
  let next = current ? Number(current.revision) : null
  for (const { before, after, at, actorName, reason } of changes) {
    const former = before === null ? null : readVersion(before)
    const made = after === null ? null : readVersion(after)
    const revision = made
      ? next
      : Number(removals.find((it) => it.revision > (former?.revision ?? 0))?.revision ?? 0) || null
    next = former?.revision ?? null
    if (revision === null) continue
    const selector = made?.selector ?? null
    versions.push({ revision, spec: made?.spec ?? null, selector, at, by: actorName, reason })
  }
  return versions
}

interface Version {
  readonly revision: number
  readonly selector: Selector
  readonly spec: PolicySpec
}

async function loadPolicies(ctx: Ctx, names?: readonly string[]): Promise<Policy[]> {
  const [records, answers] = await Promise.all([
    ctx.db.resource.findMany({
      where: { fleetId: ctx.fleetId, kind, ...(names && { key: { in: [...names] } }) },
      orderBy: { key: 'asc' },
    }),
    loadAnswers(ctx, kind, names),
  ])
  const nameOf = await loadNames(
    ctx,
    records.map(({ updatedBy }) => updatedBy),
  )
  return records.map((record) => {
    const { revision, selector, spec } = versionOf(record)
    return {
      name: record.key,
      revision,
      spec,
      selector,
      updatedAt: record.updatedAt,
      updatedBy: nameOf(record.updatedBy),
      applied: answers(record.key),
    }
  })
}

/** Changes of one policy take turns, also those of one that is not there yet. */
async function lockPolicy(tx: Tx, fleetId: string, name: string): Promise<PolicyRecord | null> {
  const lock = `policy:${fleetId}:${name}`
  await tx.$queryRaw`SELECT 1 FROM pg_advisory_xact_lock(hashtextextended(${lock}, 0))`
  return tx.resource.findUnique({ where: { fleetId_kind_key: { fleetId, kind, key: name } } })
}

function checkRevision(
  name: string,
  revision: number,
  standing: PolicyRecord | null,
): PolicyRecord {
  if (!standing) throw new FoundationError('protection.policy_not_found', { name })
  const now = Number(standing.revision)
  if (now !== revision)
    throw new FoundationError('resource.changed_meanwhile', { name, edited: revision, now })
  return standing
}

function versionOf({ revision, selector, spec }: PolicyRecord): Version {
  return {
    revision: Number(revision),
    selector: Selector.parse(selector),
    spec: PolicySpec.parse(spec),
  }
}

function readVersion(value: Prisma.JsonValue): Partial<Version> | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  const { revision, selector, spec } = value
  const parsed = { selector: Selector.safeParse(selector), spec: PolicySpec.safeParse(spec) }
  return {
    ...(typeof revision === 'number' && { revision }),
    ...(parsed.selector.success && { selector: parsed.selector.data }),
    ...(parsed.spec.success && { spec: parsed.spec.data }),
  }
}

function isNarrow(selector: Selector): boolean {
  return Object.keys(selector).length > 0
}
