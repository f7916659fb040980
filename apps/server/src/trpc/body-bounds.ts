/**
 * How large a body the console's door takes: one of configuration what a namespace needs, and any other what every route
 * takes. A procedure's name is in the address, and all of them share one route.
 */
import { finished, Transform } from 'node:stream'
import { FoundationError } from '@foundation/core/errors'
import type { FastifyInstance, FastifyRequest } from 'fastify'

import { bodyLimit } from '../http/server.js'

export interface BodyBounds {
  /** Bytes of a body of configuration. */
  readonly configLimit: number
  /** Whether somebody is signed in: nobody sends megabytes without being known. */
  readonly isKnown: (request: FastifyRequest) => Promise<boolean>
}

export function boundBodies(door: FastifyInstance, { configLimit, isKnown }: BodyBounds): void {
  door.addHook('onRoute', (route) => {
    route.bodyLimit = configLimit
  })
  door.addHook('onRequest', async (request) => {
    if (!mayBeLarge(request)) return
    if (isOfConfig(request)) {
      if (!(await isKnown(request))) throw new FoundationError('access.unauthenticated')
    } else if (Number(request.headers['content-length'] ?? 0) > bodyLimit) {
      throw new FoundationError('request.too_large')
    }
  })
  // One that does not say how large it is shows it on its way.
  door.addHook('preParsing', async (request, _reply, payload) => {
    if (isOfConfig(request) || !mayBeLarge(request)) return payload
    let bytes = 0
    const counted = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        bytes += chunk.length
        if (bytes > bodyLimit) done(new FoundationError('request.too_large'))
        else done(null, chunk)
      },
    })
    // Not `pipeline`: it would end the connection before it is answered.
    finished(payload, (error) => {
      if (error) counted.destroy(error)
    })
    return payload.pipe(counted)
  })
}

function isOfConfig({ url }: FastifyRequest): boolean {
  return url.startsWith('/api/trpc/config.')
}

function mayBeLarge({ headers }: FastifyRequest): boolean {
  const said = headers['content-length']
  return headers['transfer-encoding'] !== undefined || Number(said ?? 0) > bodyLimit
}
