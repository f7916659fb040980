import { randomUUID } from 'node:crypto'
import type { BuiltinRole } from '@foundation/core/access'
import { hashPassword } from 'better-auth/crypto'

import type { Ctx } from '../context.js'

export const testPassword = 'correct horse battery'

export interface TestPerson {
  readonly id: string
  readonly email: string
}

export async function addPerson(ctx: Ctx, role: BuiltinRole | (string & {})): Promise<TestPerson> {
  const id = randomUUID()
  const email = `${id}@example.com`
  const password = await hashPassword(testPassword)
  await ctx.db.person.create({
    data: {
      id,
      fleetId: ctx.fleetId,
      name: 'Grace',
      email,
      role,
      accounts: { create: { id: randomUUID(), accountId: id, providerId: 'credential', password } },
    },
  })
  return { id, email }
}

/** Signs in over HTTP, as the console does. */
export function signIn(
  api: { readonly url: string },
  email: string,
  password: string = testPassword,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${api.url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ email, password }),
  })
}

export function cookieOf(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((it) => it.split(';')[0])
    .join('; ')
}
