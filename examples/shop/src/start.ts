import type { Foundation } from '@foundation/sdk'
import type { FastifyInstance } from 'fastify'

import { acceptDrills } from './drills.js'
import { PeerError } from './peers.js'
import type { Place } from './plan.js'

/** What every service of the shop does the same: errors as JSON, drills, listening, ending with its fleet. */
export async function start(app: FastifyInstance, place: Place, node: Foundation): Promise<void> {
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    // A peer's 404 or 402 is the caller's business; its failure is a bad gateway.
    const status = error.statusCode ?? 500
    const isPeers = error instanceof PeerError && status >= 500 && status !== 504
    return reply.code(isPeers ? 502 : status).send({ error: error.message })
  })
  acceptDrills(app)
  node.serve(app.server)
  await app.listen({ host: '127.0.0.1', port: place.port })
  node.ready()
  process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'))
}
