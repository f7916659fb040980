/** The command `join-token-main`: see there. */
import { webcrypto } from 'node:crypto'
import { parseArgs } from 'node:util'
import { CreateJoinToken, Scope } from '@foundation/core/access'
import { newCorrelationId } from '@foundation/core/ids'
import { day, hour, minute } from '@foundation/core/time'
import { z } from 'zod'

import type { Ctx } from '../context.js'
import { openDatabase } from '../database/client.js'
import { ensureFleet } from '../database/fleet.js'
import { variables } from '../env.js'
import { makeLog } from '../log.js'
import { createJoinToken } from './join-tokens.js'

const units = { m: minute, h: hour, d: day } as const

/** `never`, or a whole number of minutes, hours or days. */
const Expiry = z
  .string()
  .regex(/^(never|\d+[mhd])$/u, '--expires takes never, or a number with m, h or d, as in 12h')
  .transform((text) =>
    text === 'never'
      ? null
      : Number.parseInt(text, 10) * units[text.slice(-1) as keyof typeof units],
  )

const Bound = z
  .string()
  .regex(/^(none|\d+)$/u, '--max takes a number, or none')
  .transform((text) => (text === 'none' ? null : Number(text)))

/**
 * Makes the token that the arguments ask for, in the fleet that the environment names.
 *
 * @returns its secret
 * @throws what is wrong with the arguments, as `parseArgs` or zod say it
 */
export async function makeJoinToken(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      name: { type: 'string', default: 'command line' },
      max: { type: 'string', default: '25' },
      expires: { type: 'string', default: '1h' },
    },
  })
  const input = CreateJoinToken.parse({
    name: values.name,
    maxNodes: Bound.parse(values.max),
    expiresInMs: Expiry.parse(values.expires),
  })
  const env = variables
    .pick({ DATABASE_URL: true, FOUNDATION_FLEET: true, FOUNDATION_EXPECTED_NODES: true })
    .parse(environment)
  // Standard output is for the secret alone.
  const log = makeLog('silent')
  const database = openDatabase({ url: env.DATABASE_URL, poolSize: 1, log })
  try {
    const name = env.FOUNDATION_FLEET
    const expectedNodes = env.FOUNDATION_EXPECTED_NODES ?? null
    const fleet = await ensureFleet(database.prisma, { name, expectedNodes })
    const ctx: Ctx = {
      db: database.prisma,
      fleetId: fleet.id,
      actor: { id: 'system', name: 'Foundation', scopes: Scope.options },
      clock: Date.now,
      log,
      correlationId: newCorrelationId((bytes) => webcrypto.getRandomValues(bytes)),
      address: null,
    }
    return (await createJoinToken(ctx, input)).secret
  } finally {
    await database.close()
  }
}
