/** Breakers that an operator holds in a state for a while: set, lifted, and undone when their time is over. */
import { webcrypto } from 'node:crypto'
import { FoundationError } from '@foundation/core/errors'
import { Selector } from '@foundation/core/feed'
import { randomText } from '@foundation/core/ids'
import {
  type ForceBreakers,
  type LiftOverride,
  type Override,
  OverrideSpec,
  protectionKinds,
} from '@foundation/core/protection'

import { type Ctx, type DesiredChange, mutate, requireScope, type Tx } from '../context.js'
import { loadAnswers } from './answers.js'
import { loadNames, toJson } from './records.js'

const kind = protectionKinds.override

/** Newest first. */
export async function listOverrides(ctx: Ctx, keys?: readonly string[]): Promise<Override[]> {
  requireScope(ctx, 'fleet:read')
  const [records, answers] = await Promise.all([
    ctx.db.resource.findMany({
      where: { fleetId: ctx.fleetId, kind, ...(keys && { key: { in: [...keys] } }) },
      orderBy: { revision: 'desc' },
    }),
    loadAnswers(ctx, kind, keys),
  ])
  const nameOf = await loadNames(
    ctx,
    records.map(({ updatedBy }) => updatedBy),
  )
  return records.map(({ key, spec, selector, updatedAt, updatedBy }) => {
    const { until, ...rest } = OverrideSpec.parse(spec)
    const { applied, rejected, pending } = answers(key)
    return {
      key,
      ...rest,
      until: new Date(until),
      selector: Selector.parse(selector),
      since: updatedAt,
      by: nameOf(updatedBy),
      applied,
      rejected,
      nodes: applied + rejected + pending,
    }
  })
}

/** Holds the breakers of a target. It undoes itself: the nodes by themselves, and here. */
export async function force(ctx: Ctx, input: ForceBreakers): Promise<Override> {
  const { target, state, selector, forMs, reason } = input
  const key = `${target}/${randomText(6, (bytes) => webcrypto.getRandomValues(bytes))}`
  await mutate(ctx, 'protection:write', async () => {
    const spec: OverrideSpec = { target, state, reason, until: ctx.clock() + forMs }
    const after = { key, selector: toJson(selector), spec }
    return {
      result: null,
      trace: [{ action: 'protection.force', target, reason, after }],
      desired: [{ kind, key, selector, spec }],
    }
  })
  const [override] = await listOverrides(ctx, [key])
  if (!override) throw new FoundationError('protection.override_not_found', { key })
  return override
}

/** @throws FoundationError `protection.override_not_found` */
export function lift(ctx: Ctx, { key, reason }: LiftOverride): Promise<null> {
  return mutate(ctx, 'protection:write', async (tx) => {
    const standing = await lockOverride(tx, ctx.fleetId, key)
    if (!standing) throw new FoundationError('protection.override_not_found', { key })
    return { result: null, ...undo(key, standing, 'protection.lift', reason) }
  })
}

/**
 * Takes away the overrides whose time is over. Any number of servers may do this at once: whoever comes second
 * finds them gone and changes nothing.
 *
 * @returns the keys of those that went
 */
export async function expireOverrides(ctx: Ctx, keys: readonly string[]): Promise<string[]> {
  const expired: string[] = []
  for (const key of keys) {
    const isMine = await mutate(ctx, 'protection:write', async (tx) => {
      const standing = await lockOverride(tx, ctx.fleetId, key)
      if (!standing || standing.spec.until > ctx.clock()) return { result: false, trace: [] }
      return { result: true, ...undo(key, standing, 'protection.expire', 'its time was up') }
    })
    if (isMine) expired.push(key)
  }
  return expired
}

interface Standing {
  readonly selector: Selector
  readonly spec: OverrideSpec
}

async function lockOverride(tx: Tx, fleetId: string, key: string): Promise<Standing | null> {
  const [row] = await tx.$queryRaw<{ selector: unknown; spec: unknown }[]>`
    SELECT selector, spec FROM resource WHERE fleet_id = ${fleetId}::uuid AND kind = ${kind} AND key = ${key} FOR UPDATE`
  return row ? { selector: Selector.parse(row.selector), spec: OverrideSpec.parse(row.spec) } : null
}

function undo(key: string, { selector, spec }: Standing, action: string, reason: string) {
  const before = { key, selector: toJson(selector), spec }
  const gone: DesiredChange = { kind, key, selector, spec: null }
  return { trace: [{ action, target: spec.target, reason, before }], desired: [gone] }
}
