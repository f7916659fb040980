import {
  AccessStatus,
  CreateJoinToken,
  JoinToken,
  NewJoinToken,
  Setup,
} from '@foundation/core/access'
import { z } from 'zod'

import type { ApiContext } from '../trpc/context.js'
import { allowed, open, router } from '../trpc/init.js'
import { createJoinToken, listJoinTokens, revokeJoinToken } from './join-tokens.js'
import { accessStatus, setUp } from './setup.js'

/** Once it is done, open consoles hear of it. */
async function told<T>(ctx: ApiContext, change: Promise<T>): Promise<T> {
  const result = await change
  ctx.api.hub.publish({ topics: ['joinTokens', 'changes'] })
  return result
}

const joinTokens = router({
  list: allowed('access:read')
    .output(z.array(JoinToken))
    .query(({ ctx }) => listJoinTokens(ctx)),
  create: allowed('access:write')
    .input(CreateJoinToken)
    .output(NewJoinToken)
    .mutation(({ ctx, input }) => told(ctx, createJoinToken(ctx, input))),
  revoke: allowed('access:write')
    .input(z.strictObject({ id: z.uuid() }))
    .output(JoinToken)
    .mutation(({ ctx, input }) => told(ctx, revokeJoinToken(ctx, input))),
})

export const accessRouter = router({
  /** Public: it is asked before anybody is signed in. */
  status: open.output(AccessStatus).query(({ ctx }) => accessStatus(ctx, ctx.api.about)),
  /** Public: it makes the first administrator, against the printed token. */
  setup: open
    .input(Setup)
    .output(z.strictObject({ email: z.string() }))
    .mutation(({ ctx, input }) => setUp(ctx, ctx.api.setup, input)),
  joinTokens,
})
