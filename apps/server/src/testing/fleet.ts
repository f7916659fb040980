import { randomUUID, webcrypto } from 'node:crypto'
import { Scope } from '@foundation/core/access'
import { newCorrelationId } from '@foundation/core/ids'
import type { Clock } from '@foundation/core/time'

import { makeSecretBox, type SecretBox } from '../config/index.js'
import type { Actor, Ctx } from '../context.js'
import type { AuditEntry } from '../generated/prisma/client.js'
import { deriveKey } from '../keys.js'
import { silentLog, type TestDatabase, testDatabase } from './database.js'

export interface TestFleet {
  readonly database: TestDatabase
  readonly ctx: Ctx
  /** The same fleet, as an actor with these scopes alone. */
  as(...scopes: Scope[]): Ctx
  /** What was audited so far, oldest first. */
  trail(): Promise<AuditEntry[]>
}

export interface TestFleetOptions {
  readonly name?: string
  readonly clock?: Clock
  readonly expectedNodes?: number
  /** Default: the test file's own. */
  readonly database?: TestDatabase
}

/** A fleet of its own in the test file's database, and a context in which the actor may do anything. */
export async function testFleet({
  name = 'test',
  clock = Date.now,
  expectedNodes,
  database: given,
}: TestFleetOptions = {}): Promise<TestFleet> {
  const database = given ?? (await testDatabase())
  const fleetId = randomUUID()
  await database.prisma.fleet.create({
    data: {
      id: fleetId,
      name,
      ...(expectedNodes !== undefined && { expectedNodes }),
    },
  })
  const actor: Actor = { id: 'tester', name: 'Tester', scopes: Scope.options }
  const ctx: Ctx = {
    db: database.prisma,
    fleetId,
    actor,
    clock,
    log: silentLog,
    correlationId: newCorrelationId((bytes) => webcrypto.getRandomValues(bytes)),
    address: null,
  }
  return {
    database,
    ctx,
    as: (...scopes) => ({ ...ctx, actor: { ...actor, scopes } }),
    trail: () =>
      database.prisma.auditEntry.findMany({
        where: { fleetId },
        orderBy: { id: 'asc' },
      }),
  }
}

/** The server's secret in tests. */
export const testSecret = 'a secret of tests, long enough for anything'

/** Opens what a server of tests sealed, and the other way round. */
export function testSecrets(fleetId: string): SecretBox {
  return makeSecretBox([deriveKey(testSecret, 'config-secrets')], fleetId)
}
