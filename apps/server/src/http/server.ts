import { webcrypto } from 'node:crypto'
import { FoundationError } from '@foundation/core/errors'
import { newCorrelationId } from '@foundation/core/ids'
import fastify, { type FastifyInstance } from 'fastify'
import type { Logger } from 'pino'

import { answerError } from './problem.js'

export const correlationHeader = 'x-correlation-id'

/** Largest body of a request, where a route says nothing else. */
export const bodyLimit = 256 * 1024

export interface HttpOptions {
  readonly log: Logger
  /** Whose `X-Forwarded-For` is believed: addresses and subnets. */
  readonly trustProxy: readonly string[]
}

/** The server's HTTP without any routes: ids, limits, and errors in one form. */
export function makeHttp({ log, trustProxy }: HttpOptions): FastifyInstance {
  const app = fastify({
    bodyLimit,
    trustProxy: [...trustProxy],
    genReqId: () => newCorrelationId((bytes) => webcrypto.getRandomValues(bytes)),
    requestTimeout: 30_000,
    // Keep-alive connections that are idle are closed on stop; those at work may finish.
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 256 },
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
  })
  app.addHook('onRequest', async (request, reply) => {
    reply.header(correlationHeader, request.id)
    reply.header('x-content-type-options', 'nosniff')
    reply.header('cache-control', 'no-store')
  })
  app.setErrorHandler((error: FoundationError, request, reply) =>
    answerError(log, error, request, reply),
  )
  app.setNotFoundHandler((request, reply) =>
    answerError(
      log,
      new FoundationError('request.not_found', { method: request.method }),
      request,
      reply,
    ),
  )
  return app
}
