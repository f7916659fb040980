import { type Foundation, isFoundationError } from '@foundation/sdk'
import type { FastifyInstance } from 'fastify'

import { acceptDrills } from './drills.js'
import { PeerError } from './peers.js'
import type { Place } from './plan.js'

/** What every service of the shop does the same: errors as JSON, drills, listening, ending with its fleet. */
export async function start(app: FastifyInstance, place: Place, node: Foundation): Promise<void> {
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    const retryAfterMs = retryAfterMsOf(error)
    if (retryAfterMs > 0) reply.header('retry-after', Math.ceil(retryAfterMs / 1_000))
    return reply.code(statusOf(error)).send({ error: error.message })
  })
  acceptDrills(app)
  node.serve(app.server)
  await app.listen({ host: '127.0.0.1', port: place.port })
  node.ready()
  process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'))
}

function statusOf(error: Error & { statusCode?: number }): number {
  // A guarded call that was refused: not our fault, and worth another try later.
  if (isFoundationError(error, 'protection.limited')) return 429
  if (isFoundationError(error, 'protection.timeout')) return 504
  if (isFoundationError(error) && error.code.startsWith('protection.')) return 503
  // A peer's 404 or 402 is the caller's business; its failure is a bad gateway.
  const status = error.statusCode ?? 500
  return error instanceof PeerError && status >= 500 && status !== 504 ? 502 : status
}

function retryAfterMsOf(error: unknown): number {
  if (error instanceof PeerError) return error.retryAfterMs
  return isFoundationError(error) ? Number(error.context.retryAfterMs ?? 0) : 0
}
