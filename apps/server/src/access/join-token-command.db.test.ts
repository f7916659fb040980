import { expect, it } from 'vitest'

import { testFleet } from '../testing/fleet.js'
import { makeJoinToken } from './join-token-command.js'
import { hashSecret } from './secret.js'

it('makes a token in the fleet of the environment, audited as the control plane’s own act', async () => {
  const name = `shop-${Date.now()}`
  const { ctx, database, trail } = await testFleet({ name })
  const environment = { DATABASE_URL: database.url, FOUNDATION_FLEET: name }
  const secret = await makeJoinToken(
    ['--name', 'example fleet', '--max', '200', '--expires', 'never'],
    environment,
  )
  const row = await ctx.db.joinToken.findUnique({ where: { secretHash: hashSecret(secret) } })
  expect(row).toMatchObject({
    fleetId: ctx.fleetId,
    name: 'example fleet',
    maxNodes: 200,
    expiresAt: null,
    createdBy: 'Foundation',
  })
  expect(await trail()).toMatchObject([{ actorId: 'system', action: 'access.join_token_create' }])
})

it.each([
  [['--expires', 'soon'], 'never, or a number'],
  [['--max', 'many'], 'a number, or none'],
  [['--max', '0'], 'Too small'],
  [['--colour', 'red'], 'Unknown option'],
])('says what is wrong with %j', async (args, message) => {
  const { database } = await testFleet()
  await expect(makeJoinToken(args, { DATABASE_URL: database.url })).rejects.toThrow(message)
})
