import type { Scope } from '@foundation/core/access'
import { errorCatalogue, FoundationError } from '@foundation/core/errors'
import { initTRPC } from '@trpc/server'

import { toActor } from '../access/index.js'
import { requireScope } from '../context.js'
import type { ApiContext } from './context.js'
import { toFoundationError, toTrpcError } from './errors.js'
import type { ProcedureMeta } from './route.js'
import { transformer } from './transformer.js'

const t = initTRPC
  .context<ApiContext>()
  .meta<ProcedureMeta>()
  .create({
    transformer,
    // Stacks never leave the server.
    isDev: false,
    errorFormatter: ({ shape, error, ctx }) => {
      const foundation = toFoundationError(error, ctx?.correlationId ?? '')
      return {
        ...shape,
        message: foundation.message,
        // With what to do next, so that the console need not carry the catalogue.
        data: {
          ...shape.data,
          foundation: { ...foundation.toJSON(), action: errorCatalogue[foundation.code].action },
        },
      }
    },
    sse: {
      ping: { enabled: true, intervalMs: 5_000 },
      client: { reconnectAfterInactivityMs: 15_000 },
    },
  })

/** The one place where a domain error becomes a tRPC error. `next` never rejects: a failure is a result. */
const mapErrors = t.middleware(async ({ ctx, next }) => {
  const result = await next()
  if (result.ok) return result
  throw toTrpcError(result.error, ctx.correlationId)
})

/** The session is a cookie, which a browser also sends along when another site made it ask. */
const sameOrigin = t.middleware(({ ctx, type, next }) => {
  if (type === 'mutation' && !ctx.sameOrigin) throw new FoundationError('access.cross_origin')
  return next()
})

const { router, createCallerFactory } = t

export { createCallerFactory, router }

const checked = t.procedure.use(mapErrors).use(sameOrigin)

/** Open to whoever asks. Everything else is `signedIn` or `allowed`. */
export const open = checked.meta({ audience: 'anybody' })

/** For people who are signed in, about themselves: whatever their role, and never for a token. */
export const signedIn = checked.meta({ audience: 'signed-in' }).use(async ({ ctx, next }) => {
  const me = await ctx.person()
  if (!me) throw new FoundationError('access.unauthenticated')
  return next({ ctx: { me, actor: toActor(me) } })
})

/** For people who are signed in, and tokens, with the scope. */
export function allowed(scope: Scope) {
  return checked.meta({ scope }).use(async ({ ctx, next }) => {
    const actor = await ctx.sender()
    if (!actor) throw new FoundationError('access.unauthenticated')
    requireScope({ ...ctx, actor }, scope)
    return next({ ctx: { actor } })
  })
}
