/** What every verb is given, and the one path on which anything changes. */

import type { Scope } from '@foundation/core/access'
import { FoundationError } from '@foundation/core/errors'
import type { Selector } from '@foundation/core/feed'
import type { Clock } from '@foundation/core/time'
import type { Logger } from 'pino'

import { appendAudit } from './audit/append.js'
import { appendRevisions } from './feed/append.js'
import type { Prisma, PrismaClient } from './generated/prisma/client.js'

/** The client, or a transaction of it. */
export type Db = PrismaClient | Prisma.TransactionClient
export type Tx = Prisma.TransactionClient

/** Who asks: a person who is signed in, a token of theirs, or the control plane itself. */
export interface Actor {
  readonly id: string
  readonly name: string
  readonly scopes: readonly Scope[]
  /** The id of the person it acts for, where it is no person itself but somebody's token. */
  readonly owner?: string
}

/** Who stands behind an actor: a token does not make two people of one. */
export function personOf({ id, owner }: Actor): string {
  return owner ?? id
}

export interface Ctx {
  readonly db: PrismaClient
  readonly fleetId: string
  readonly actor: Actor
  readonly clock: Clock
  readonly log: Logger
  /** Ties the answer, the log and the audit row of one request together. */
  readonly correlationId: string
  /** Where the request came from; null for the control plane itself. */
  readonly address: string | null
}

/** A change of desired state that goes with a mutation. `spec` null takes the resource away. */
export interface DesiredChange {
  readonly kind: string
  readonly key: string
  readonly selector: Selector
  readonly spec: Prisma.InputJsonObject | null
}

export interface Trace {
  /** `<domain>.<verb>`. */
  readonly action: string
  readonly target: string
  readonly reason?: string
  readonly before?: Prisma.InputJsonValue
  readonly after?: Prisma.InputJsonValue
  /** Who did it, where that is not the one who asks. */
  readonly by?: Pick<Actor, 'id' | 'name'>
}

export interface Change<T> {
  readonly result: T
  /** One row of audit a thing touched. Empty only when nothing changed. */
  readonly trace: readonly Trace[]
  readonly desired?: readonly DesiredChange[]
}

/** @throws FoundationError `access.scope_missing` */
export function requireScope(ctx: Ctx, scope: Scope): void {
  if (!ctx.actor.scopes.includes(scope))
    throw new FoundationError('access.scope_missing', { scope })
}

/**
 * Runs a mutation: checks the scope, opens a transaction and, inside it, appends the changed desired state to the
 * revision log and what was done to the chain of the audit. A mutation cannot leave its trace out, because
 * it has to return one; and either all of it is committed or nothing is.
 *
 * @throws FoundationError `access.scope_missing`, and whatever `change` throws
 */
export async function mutate<T>(
  ctx: Ctx,
  scope: Scope,
  change: (tx: Tx) => Promise<Change<T>>,
): Promise<T> {
  requireScope(ctx, scope)
  return commit(ctx, change)
}

/**
 * What `mutate` does, for those who are let in by something else than a scope: by a join token, or by a password.
 *
 * @throws whatever `change` throws
 */
export function commit<T>(
  ctx: Pick<Ctx, 'db' | 'fleetId' | 'actor' | 'address' | 'correlationId'>,
  change: (tx: Tx) => Promise<Change<T>>,
): Promise<T> {
  return ctx.db.$transaction(async (tx) => {
    const { result, trace, desired = [] } = await change(tx)
    // Both of these lock what everybody needs until the commit, always in this order.
    if (desired.length > 0) await appendRevisions(tx, ctx, desired)
    if (trace.length > 0) await appendAudit(tx, ctx, trace)
    return result
  })
}
