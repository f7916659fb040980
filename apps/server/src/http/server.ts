import { webcrypto } from 'node:crypto'
import { FoundationError } from '@foundation/core/errors'
import { newCorrelationId } from '@foundation/core/ids'
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify'
import type { Logger } from 'pino'

import { type ConnectionLimits, connectionLimits, makeServer } from './connections.js'
import { securityHeaders } from './headers.js'
import { checkJson } from './json-bounds.js'
import { answerError } from './problem.js'
import type { Tls } from './tls.js'

export const correlationHeader = 'x-correlation-id'

/** Largest body of a request, where a route says nothing else. */
export const bodyLimit = 256 * 1024

export interface HttpOptions {
  readonly log: Logger
  /** Whose `X-Forwarded-For` is believed: addresses and subnets. */
  readonly trustProxy: readonly string[]
  /** Null listens without TLS. Default null. */
  readonly tls?: Tls | null
  /** Whether people reach this by https, here or at a proxy. Default: whether there is TLS. */
  readonly secure?: boolean
  readonly limits?: Partial<ConnectionLimits>
}

/** A token that somebody put into an address, where logs and histories keep it. */
const secretInAddress = /fnd_[a-z]+_[\w-]{20}/
const json = /^application\/([\w.-]+\+)?json\s*(;|$)/i
const withBody = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

/** The server's HTTP without any routes: ids, limits, and errors in one form. */
export function makeHttp({
  log,
  trustProxy,
  tls = null,
  ...options
}: HttpOptions): FastifyInstance {
  const { secure = tls !== null } = options
  const limits = { ...connectionLimits, ...options.limits }
  const headers = Object.entries(securityHeaders(secure))
  const app = fastify({
    bodyLimit,
    trustProxy: [...trustProxy],
    genReqId: () => newCorrelationId((bytes) => webcrypto.getRandomValues(bytes)),
    serverFactory: (handler) => makeServer(handler, limits, tls),
    // Keep-alive connections that are idle are closed on stop; those at work may finish.
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 256 },
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
  })
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser<string>(
    'application/json',
    { parseAs: 'string' },
    (request, body, done) => {
      try {
        checkJson(body)
      } catch (error) {
        return done(error as Error)
      }
      return parse(request, body, done)
    },
  )
  app.addHook('onRequest', async (request, reply) => {
    reply.header(correlationHeader, request.id)
    for (const [name, value] of headers) reply.header(name, value)
    refuse(request)
  })
  // Where a library parses by itself, the body is text until here.
  app.addHook('preValidation', async ({ body }) => {
    if (typeof body === 'string') checkJson(body)
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

/**
 * What no route takes, whoever asks: a body that is packed, since a small one may be endless once unpacked; one that a
 * form of another site can send; and a secret in the address.
 *
 * @throws FoundationError `request.unsupported_type`, `request.invalid`
 */
function refuse({ method, url, headers }: FastifyRequest): void {
  if (secretInAddress.test(url)) {
    const message = 'Holds a token: send it in a header, and revoke this one'
    throw new FoundationError('request.invalid', { issues: [{ path: 'url', message }] })
  }
  const packed = headers['content-encoding']
  if (packed !== undefined && packed !== 'identity') {
    const message = 'Send the body as it is: a packed one is not taken.'
    throw new FoundationError('request.unsupported_type', {}, { message })
  }
  const type = headers['content-type']
  if (type !== undefined && withBody.has(method) && !json.test(type))
    throw new FoundationError('request.unsupported_type')
}

/** Where it listens, as in a URL. @throws RangeError before it does */
export function addressOf(http: FastifyInstance): string {
  const [address] = http.addresses()
  if (!address || typeof address === 'string')
    throw new RangeError('The server does not listen yet')
  return `${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`
}
