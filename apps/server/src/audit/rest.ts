/** The one answer of the audit that is no JSON: its file, for a token and for who is signed in. */
import { Readable } from 'node:stream'
import { ExportAudit } from '@foundation/core/audit'
import { FoundationError } from '@foundation/core/errors'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

import type { Ctx } from '../context.js'
import { parseBody } from '../http/problem.js'
import { fromWire } from '../rest/wire.js'
import type { ApiContext } from '../trpc/context.js'

import { exportAudit } from './export.js'

/** Below the prefix of a door. */
export const exportPath = '/audit/export'

/**
 * Sends the entries that the address asks for, as they are read.
 *
 * @throws FoundationError `request.invalid`, `access.scope_missing`
 */
export async function answerExport(
  ctx: Ctx,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const input = parseBody(ExportAudit, fromWire(ExportAudit, request.query, 'text'))
  const { type, name, text } = await exportAudit(ctx, input)
  reply.headers({
    'content-type': type,
    'content-disposition': `attachment; filename="${name}"`,
    'cache-control': 'no-store',
  })
  return reply.send(Readable.from(text, { objectMode: false }))
}

/** What the console's download asks: a browser cannot put a token into a link. */
export function registerAudit(
  app: FastifyInstance,
  toContext: (request: FastifyRequest, reply: FastifyReply) => ApiContext,
): void {
  app.get(`/api${exportPath}`, async (request, reply) => {
    const ctx = toContext(request, reply)
    // It leaves an entry, which another site's link must not do in somebody's name.
    if (!ctx.sameOrigin) throw new FoundationError('access.cross_origin')
    const actor = await ctx.sender()
    if (!actor) throw new FoundationError('access.unauthenticated')
    return answerExport({ ...ctx, actor }, request, reply)
  })
}
