/**
 * How the first owner comes to be: while there is none, each start of a server prints a token,
 * and whoever holds it may make one.
 */

import { randomUUID, webcrypto } from 'node:crypto'
import { chmod, rm, writeFile } from 'node:fs/promises'
import type { AccessStatus, Setup } from '@foundation/core/access'
import { FoundationError } from '@foundation/core/errors'
import { newSecret } from '@foundation/core/ids'
import { type Clock, minute } from '@foundation/core/time'

import { type Ctx, mutate } from '../context.js'
import { Prisma, type PrismaClient } from '../generated/prisma/client.js'
import { type Attempts, makeAttempts } from './attempts.js'
import type { People } from './people.js'
import { hashSecret, isSecret } from './secret.js'
import { toSignedIn, type Visit } from './visit.js'

export interface SetupOptions {
  readonly db: PrismaClient
  readonly fleetId: string
  readonly consoleUrl: string
  /** Where the token is printed: standard output, on purpose, and not the log. */
  readonly print: (text: string) => void
  /** Also written here, readable by the owner alone, for the launcher to make a link of. */
  readonly file?: string | undefined
}

/**
 * Makes the token anew if nobody can sign in yet, and prints it. Earlier tokens are void then: the one
 * of the server that started last counts.
 *
 * @returns whether a token was printed
 */
export async function offerSetup({
  db,
  fleetId,
  consoleUrl,
  print,
  file,
}: SetupOptions): Promise<boolean> {
  const token = newSecret('setup', (bytes) => webcrypto.getRandomValues(bytes))
  const offered = await db.$executeRaw`
    UPDATE fleet SET setup_token_hash = ${hashSecret(token)}
    WHERE id = ${fleetId}::uuid
      AND NOT EXISTS (SELECT FROM person WHERE fleet_id = ${fleetId}::uuid AND role_name = 'owner')`
  if (offered === 0) {
    // Of an earlier start: its token is of no use any more.
    if (file !== undefined) await rm(file, { force: true })
    return false
  }
  // Behind the hash, so that it is in no log of a proxy and in no Referer header.
  const link = new URL(`/setup#${token}`, consoleUrl).href
  print(
    `\n  Nobody can sign in yet. Make the first owner at\n\n    ${link}\n\n  or with the one-time token ${token}\n\n`,
  )
  if (file !== undefined) {
    await writeFile(file, `${JSON.stringify({ token, link })}\n`, { mode: 0o600 })
    // The mode above counts only for a file that was not there.
    await chmod(file, 0o600)
  }
  return true
}

/** What the setup of one server needs, and what guards it against guessing. */
export interface SetupGate {
  readonly people: Pick<People, 'hashPassword' | 'signIn'>
  readonly attempts: Attempts
}

export function makeSetupGate(people: SetupGate['people'], clock: Clock): SetupGate {
  return { people, attempts: makeAttempts({ max: 10, windowMs: minute }, clock) }
}

/** What anybody may know: whether there is somebody to sign in, and who the asker is. */
export async function accessStatus(
  ctx: Ctx & Visit,
  about: Omit<AccessStatus, 'setupNeeded' | 'person'>,
): Promise<AccessStatus> {
  const [visitor, owner] = await Promise.all([ctx.person(), findOwner(ctx.db, ctx.fleetId)])
  return { setupNeeded: owner === null, person: visitor && toSignedIn(visitor), ...about }
}

/**
 * Makes the first owner and signs them in.
 *
 * @throws FoundationError `request.limited`, `access.setup_done`, `access.setup_token_invalid`, and
 *   `request.invalid` for an address that has an account already, in another fleet
 */
export async function setUp(
  ctx: Ctx & Visit,
  { people, attempts }: SetupGate,
  input: Setup,
): Promise<{ email: string }> {
  attempts.take(ctx.address ?? 'unknown')
  if (await findOwner(ctx.db, ctx.fleetId)) throw new FoundationError('access.setup_done')
  await checkToken(ctx, input.token)
  const email = input.email.toLowerCase()
  // Before the transaction: it takes a while, on purpose.
  const password = await people.hashPassword(input.password)
  const id = randomUUID()
  const actor = { id, name: input.name, scopes: ['owners:write'] as const }
  const made = mutate({ ...ctx, actor }, 'owners:write', async (tx) => {
    // The hash in the filter lets one of two racing setups win: the other finds it gone.
    const won = await tx.fleet.updateMany({
      where: { id: ctx.fleetId, setupTokenHash: hashSecret(input.token) },
      data: { setupTokenHash: null },
    })
    if (won.count === 0) throw new FoundationError('access.setup_done')
    await tx.person.create({
      data: {
        id,
        fleetId: ctx.fleetId,
        name: input.name,
        email,
        emailVerified: true,
        role: 'owner',
      },
    })
    await tx.personAccount.create({
      data: { id: randomUUID(), userId: id, accountId: id, providerId: 'credential', password },
    })
    return { result: null, trace: [{ action: 'access.setup', target: id, after: { email } }] }
  })
  await made.catch((error: unknown) => {
    if (!isTaken(error)) throw error
    const issues = [{ path: 'email', message: 'Has an account already' }]
    throw new FoundationError('request.invalid', { issues }, { cause: error })
  })
  ctx.keepCookies(await people.signIn(email, input.password, ctx.headers))
  return { email }
}

async function checkToken(ctx: Ctx, token: string): Promise<void> {
  const fleet = await ctx.db.fleet.findUnique({
    where: { id: ctx.fleetId },
    select: { setupTokenHash: true },
  })
  if (!fleet?.setupTokenHash || !isSecret(token, fleet.setupTokenHash)) {
    throw new FoundationError('access.setup_token_invalid')
  }
}

/** A unique column, here the e-mail address, has this value already. */
function isTaken(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002'
}

function findOwner(db: PrismaClient, fleetId: string): Promise<{ id: string } | null> {
  return db.person.findFirst({ where: { fleetId, role: 'owner' }, select: { id: true } })
}
