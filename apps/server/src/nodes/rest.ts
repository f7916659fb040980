/** The node protocol's side of HTTP: join, renew, and the upgrade to a session. */

import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { FoundationError, isFoundationError } from '@foundation/core/errors'
import { JoinRequest, paths, protocolLimits, RenewRequest } from '@foundation/core/nodes'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { WebSocketServer } from 'ws'

import type { Ctx } from '../context.js'
import { AttemptLimit } from '../http/attempt-limit.js'
import { parseBody, statusOf } from '../http/problem.js'
import type { CertificateCheck } from './certificate.js'
import type { Credentials, VerifiedIdentity } from './credential.js'
import { encode } from './frame.js'
import { join, renew } from './join.js'
import { closeOf } from './session.js'
import type { Sessions } from './sessions.js'
import { SocketCount } from './socket-count.js'

export interface NodeRoutes {
  readonly credentials: Credentials
  readonly checkCertificate: CertificateCheck
  readonly sessions: Sessions
  /** Monotonic milliseconds. */
  readonly now: () => number
  readonly ctxOf: (request: FastifyRequest) => Omit<Ctx, 'actor'>
}

export function registerNodes(
  app: FastifyInstance,
  { credentials, checkCertificate, sessions, now, ctxOf }: NodeRoutes,
): void {
  const limit = new AttemptLimit({ now })
  const limited = <T>(request: FastifyRequest, attempt: () => Promise<T>) =>
    limit.run(
      request.ip,
      attempt,
      (error) => isFoundationError(error) && error.type === 'unauthenticated',
    )

  app.post(paths.join, (request) =>
    limited(request, async () => {
      const asked = parseBody(JoinRequest, request.body)
      checkCertificate(request.socket, asked.service)
      return join(ctxOf(request), credentials, asked)
    }),
  )
  app.post(paths.renew, (request) =>
    limited(request, async () => {
      const fresh = await renew(ctxOf(request), credentials, parseBody(RenewRequest, request.body))
      const { service } = await credentials.verify(fresh.credential)
      checkCertificate(request.socket, service)
      return fresh
    }),
  )

  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: protocolLimits.frameBytes,
    perMessageDeflate: false,
    clientTracking: false,
  })
  const perNode = new SocketCount()
  app.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy())
    const path = request.url?.split('?')[0]
    const credential = bearerOf(request.headers.authorization)
    if (path !== paths.session) return refuse(socket, new FoundationError('request.not_found'))
    if (credential === null) return refuse(socket, new FoundationError('access.unauthenticated'))
    const admitted = credentials.verify(credential).then((identity) => {
      checkCertificate(socket, identity.service)
      perNode.take(identity.nodeId, socket)
      return identity
    })
    void admitted.then(
      (identity) =>
        sockets.handleUpgrade(request, socket, head, (ws) => sessions.accept(ws, identity)),
      (error: unknown) =>
        sockets.handleUpgrade(request, socket, head, (ws) => {
          // After the upgrade, because many clients cannot read the body of a refused one.
          const refusal = isFoundationError(error)
            ? error
            : new FoundationError('access.credential_invalid')
          ws.on('error', () => {})
          const { code, message } = refusal
          ws.send(encode({ t: 'error', code, message, path: '', correlationId: '' }))
          ws.close(closeOf(refusal), code)
          setTimeout(() => ws.terminate(), 2_000).unref()
        }),
    )
  })
}

/**
 * Who a request of a node is from.
 *
 * @throws FoundationError `access.unauthenticated`, `access.credential_invalid`, `access.credential_expired`,
 *   `access.credential_revoked`, `node.removed`, `access.certificate_missing`, `access.certificate_mismatch`
 */
export async function identityOf(
  credentials: Credentials,
  checkCertificate: CertificateCheck,
  request: FastifyRequest,
): Promise<VerifiedIdentity> {
  const credential = bearerOf(request.headers.authorization)
  if (credential === null) throw new FoundationError('access.unauthenticated')
  const identity = await credentials.verify(credential)
  checkCertificate(request.socket, identity.service)
  return identity
}

function bearerOf(header: string | undefined): string | null {
  return header?.match(/^Bearer ([\w.-]{1,4096})$/i)?.[1] ?? null
}

function refuse(socket: Duplex, error: FoundationError): void {
  const body = JSON.stringify(error)
  const status = statusOf[error.type]
  socket.end(
    `HTTP/1.1 ${status} Refused\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  )
}
