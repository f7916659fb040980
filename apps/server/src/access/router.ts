import {
  AccessStatus,
  ApiToken,
  CreateApiToken,
  CreateJoinToken,
  JoinToken,
  NewApiToken,
  NewJoinToken,
  Setup,
} from '@foundation/core/access'
import { z } from 'zod'

import type { ApiContext } from '../trpc/context.js'
import { allowed, open, router } from '../trpc/init.js'
import { route } from '../trpc/route.js'
import { createApiToken, listApiTokens, revokeApiToken } from './api-tokens.js'
import { createJoinToken, listJoinTokens, revokeJoinToken } from './join-tokens.js'
import { ownRouter, signInRouter } from './own-router.js'
import { invitationsRouter, peopleRouter, rolesRouter } from './people-router.js'
import { accessStatus, setUp } from './setup.js'

/** Once it is done, open consoles hear of it. */
async function told<T>(ctx: ApiContext, change: Promise<T>): Promise<T> {
  const result = await change
  ctx.api.hub.publish({ topics: ['tokens', 'changes'] })
  return result
}

const OfToken = z.strictObject({ id: z.uuid() })

const joinTokens = router({
  list: allowed('access:read')
    .meta(route('GET', '/access/join-tokens', 'The tokens with which nodes join, newest first'))
    .output(z.array(JoinToken))
    .query(({ ctx }) => listJoinTokens(ctx)),
  create: allowed('tokens:write')
    .meta(route('POST', '/access/join-tokens', 'Make a join token; its secret is shown this once'))
    .input(CreateJoinToken)
    .output(NewJoinToken)
    .mutation(({ ctx, input }) => told(ctx, createJoinToken(ctx, input))),
  revoke: allowed('tokens:write')
    .meta(route('POST', '/access/join-tokens/{id}/revoke', 'Revoke a join token'))
    .input(OfToken)
    .output(JoinToken)
    .mutation(({ ctx, input }) => told(ctx, revokeJoinToken(ctx, input))),
})

const apiTokens = router({
  list: allowed('access:read')
    .meta(route('GET', '/access/api-tokens', 'The tokens of automation, newest first'))
    .output(z.array(ApiToken))
    .query(({ ctx }) => listApiTokens(ctx)),
  create: allowed('tokens:write')
    .meta(route('POST', '/access/api-tokens', 'Make an API token; its secret is shown this once'))
    .input(CreateApiToken)
    .output(NewApiToken)
    .mutation(({ ctx, input }) => told(ctx, createApiToken(ctx, input))),
  revoke: allowed('tokens:write')
    .meta(route('POST', '/access/api-tokens/{id}/revoke', 'Revoke an API token'))
    .input(OfToken)
    .output(ApiToken)
    .mutation(({ ctx, input }) => told(ctx, revokeApiToken(ctx, input))),
})

export const accessRouter = router({
  /** Public: it is asked before anybody is signed in. */
  status: open.output(AccessStatus).query(({ ctx }) => accessStatus(ctx, ctx.api.about)),
  /** Public: it makes the first owner, against the printed token. */
  setup: open
    .input(Setup)
    .output(z.strictObject({ email: z.string() }))
    .mutation(({ ctx, input }) => setUp(ctx, ctx.api.setup, input)),
  joinTokens,
  apiTokens,
  people: peopleRouter,
  roles: rolesRouter,
  invitations: invitationsRouter,
  signIn: signInRouter,
  me: ownRouter,
})
