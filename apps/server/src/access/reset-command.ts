/** The command `reset-link`: for whoever holds the database's address, where no mail can be sent. */
import { webcrypto } from 'node:crypto'
import { parseArgs } from 'node:util'
import { newCorrelationId } from '@foundation/core/ids'

import { openDatabase } from '../database/client.js'
import { ensureFleet } from '../database/fleet.js'
import { variables } from '../env.js'
import { makeLog } from '../log.js'
import { newResetLink } from './passwords.js'

/**
 * Makes a link with which the person sets another password, once and within an hour.
 *
 * @returns the link
 * @throws RangeError where nobody has the address; and what is wrong with the arguments, as `parseArgs` or zod say it
 */
export async function makeResetLink(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  const { values } = parseArgs({ args: [...args], options: { email: { type: 'string' } } })
  if (values.email === undefined) throw new RangeError('Say whose: --email <address>')
  const env = variables
    .pick({
      DATABASE_URL: true,
      FOUNDATION_FLEET: true,
      FOUNDATION_EXPECTED_NODES: true,
      FOUNDATION_CONSOLE_URL: true,
    })
    .parse(environment)
  // Standard output is for the link alone.
  const log = makeLog('silent')
  const database = openDatabase({ url: env.DATABASE_URL, poolSize: 1, log })
  try {
    const expectedNodes = env.FOUNDATION_EXPECTED_NODES ?? null
    const { id: fleetId } = await ensureFleet(database.prisma, {
      name: env.FOUNDATION_FLEET,
      expectedNodes,
    })
    const person = await database.prisma.person.findFirst({
      where: { fleetId, email: values.email.toLowerCase() },
      select: { id: true },
    })
    if (!person) throw new RangeError(`Nobody has the address ${values.email}`)
    const ctx = {
      db: database.prisma,
      fleetId,
      clock: Date.now,
      log,
      correlationId: newCorrelationId((bytes) => webcrypto.getRandomValues(bytes)),
      address: null,
    }
    const operator = { id: 'system', name: 'Command line' }
    return await newResetLink(ctx, person.id, env.FOUNDATION_CONSOLE_URL, operator)
  } finally {
    await database.close()
  }
}
