import { expect, it } from 'vitest'

import { appRouter } from '../trpc/root.js'
import { operationsOf } from './operations.js'

/** What is not there by REST, and why. */
const consoles: Readonly<Record<string, RegExp>> = {
  'comes as server-sent events there': /^live$/,
  'is asked before anybody is known': /^access\.(status|setup|signIn\..+)$/,
  'is of whoever holds the link, who has no account yet': /^access\.invitations\.(view|accept)$/,
  'is of a person who is there, with a password or a device; a token is none': /^access\.me\..+$/,
}

function reasonWithout(id: string): string | undefined {
  return Object.keys(consoles).find((reason) => consoles[reason]?.test(id))
}

it('has an operation for each procedure, or a reason to have none', () => {
  const operations = operationsOf(appRouter)
  const known = new Set(operations.map(({ id }) => id))
  for (const id of Object.keys(appRouter._def.procedures))
    expect([id, known.has(id) || reasonWithout(id) !== undefined]).toEqual([id, true])
  for (const id of known) expect([id, reasonWithout(id)]).toEqual([id, undefined])
  expect(new Set(operations.map(({ method, path }) => `${method} ${path}`)).size).toBe(
    operations.length,
  )
})
