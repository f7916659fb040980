/** The doors for people and for automation: `/api/trpc`, `/api/auth` and `/api/v1`, on the server's HTTP. */
import { configLimits } from '@foundation/core/config'
import { FoundationError, isFoundationError } from '@foundation/core/errors'
import type { Clock } from '@foundation/core/time'
import { type FastifyTRPCPluginOptions, fastifyTRPCPlugin } from '@trpc/server/adapters/fastify'
import type { FastifyError, FastifyInstance, FastifyRequest } from 'fastify'
import type { Logger } from 'pino'

import {
  authPath,
  isSameOrigin,
  makeDesk,
  makePeople,
  makeSetupGate,
  type OidcOptions,
  type SendMail,
} from '../access/index.js'
import { registerAudit } from '../audit/rest.js'
import type { PrismaClient } from '../generated/prisma/client.js'
import { answerError } from '../http/problem.js'
import { makeLiveBoard } from '../live/board.js'
import type { Hub } from '../live/hub.js'
import { selectCells } from '../nodes/index.js'
import { registerRest } from '../rest/door.js'
import { boundBodies } from './body-bounds.js'
import type { Api, ApiContext, Steering } from './context.js'
import { type RequestScope, toContext, toHeaders } from './request.js'
import { type AppRouter, appRouter } from './root.js'

/** As text within JSON, which writes quotes and line ends as two characters each. */
const configBodyLimit = 4 * configLimits.bytes

export interface ApiOptions {
  readonly db: PrismaClient
  readonly fleetId: string
  readonly fleetName: string
  readonly clock: Clock
  readonly log: Logger
  readonly hub: Hub
  /** Signs people's sessions; 32 characters or more, the same on all servers. */
  readonly secret: string
  /** Seals the secrets of configuration. */
  readonly secrets: Api['secrets']
  readonly marks: Api['marks']
  /** Where people open the console. */
  readonly consoleUrl: string
  /** Where nodes connect, as the console shows it. */
  readonly nodesUrl: string
  readonly database: 'embedded' | 'external'
  readonly running: Api['running']
  readonly feedP99Ms: Api['feedP99Ms']
  readonly steer: Steering
  /** Another provider that people may sign in at. */
  readonly oidc?: OidcOptions | null | undefined
  /** Null or absent where no mail server is set. */
  readonly sendMail?: SendMail | null | undefined
  /** Monotonic milliseconds. Default the system's. */
  readonly now?: () => number
}

export interface ApiHandle {
  /** Ends the consoles' streams, so that the HTTP server can close. They connect again elsewhere. */
  stop(): void
}

/** Fastify's request id is taken for the correlation id, and its `ip` for the sender's address. */
export function registerApi(app: FastifyInstance, options: ApiOptions): ApiHandle {
  const { db, fleetId, clock, log, hub, consoleUrl } = options
  const people = makePeople(options)
  const board = makeLiveBoard({
    hub,
    log,
    load: (nodeIds) => selectCells(db, { fleetId, now: clock(), ...(nodeIds && { nodeIds }) }),
  })
  const { fleetName, nodesUrl, database, running, feedP99Ms, steer, secrets, marks } = options
  const setup = makeSetupGate(people, clock)
  const { oidc = null, sendMail = null } = options
  const desk = makeDesk({ people, fleetName, consoleUrl, sendMail }, clock)
  const about = {
    fleetName,
    oidc: oidc && { name: oidc.name },
    mail: sendMail !== null,
    server: { url: nodesUrl, database },
  }
  const api: Api = { setup, desk, steer, board, hub, secrets, marks, about, running, feedP99Ms }
  const scope: RequestScope = { api, people, db, fleetId, clock, log, consoleUrl }

  registerRest(app, { scope, configBodyLimit, ...(options.now && { now: options.now }) })
  registerAudit(app, (request, reply) => toContext(scope, request, reply))
  app.register(async (door) => {
    boundBodies(door, {
      configLimit: configBodyLimit,
      isKnown: async (request) =>
        (await people.whoIs(toHeaders(request), { renew: false })).person !== null,
    })
    await door.register(fastifyTRPCPlugin, {
      prefix: '/api/trpc',
      trpcOptions: {
        router: appRouter,
        createContext: ({ req, res }) => toContext(scope, req, res),
        onError: ({ error, path, ctx }) => logFailure(log, error.cause, path, ctx),
      },
    } satisfies FastifyTRPCPluginOptions<AppRouter>)
  })

  app.register(async (door) => {
    door.setErrorHandler((error: FastifyError, request, reply) =>
      answerError(log, error, request, reply),
    )
    // better-auth parses by itself.
    door.removeContentTypeParser('application/json')
    door.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
      done(null, body)
    })
    door.route({
      method: ['GET', 'POST'],
      url: `${authPath}/*`,
      handler: async (request, reply) => {
        const forwarded = toAuthRequest(request, consoleUrl)
        if (request.method === 'POST' && !isSameOrigin(forwarded.headers, consoleUrl)) {
          throw new FoundationError('access.cross_origin')
        }
        const answer = await people.handle(forwarded, {
          db,
          fleetId,
          clock,
          log,
          correlationId: request.id,
          address: request.ip,
        })
        if (!answer) throw new FoundationError('request.not_found')
        return reply.send(answer)
      },
    })
  })
  return { stop: () => board.stop() }
}

function toAuthRequest(request: FastifyRequest, consoleUrl: string): Request {
  const headers = toHeaders(request)
  // Of the body as it came; it is handed on as text.
  headers.delete('content-length')
  headers.delete('transfer-encoding')
  const body = typeof request.body === 'string' && request.body !== '' ? request.body : null
  return new Request(new URL(request.url, consoleUrl), { method: request.method, headers, body })
}

/** A console that is sent elsewhere by a server that stops is no failure either. */
function isOurs({ type, code }: FoundationError): boolean {
  return type === 'internal' || (type === 'unavailable' && code !== 'system.stopping')
}

/** Refusals are the caller's business. What nobody foresaw is ours, and told to the log alone. */
function logFailure(log: Logger, error: unknown, path?: string, ctx?: ApiContext): void {
  if (isFoundationError(error) && !isOurs(error)) return
  const level = isFoundationError(error) && error.type === 'unavailable' ? 'warn' : 'error'
  const err = isFoundationError(error) ? (error.cause ?? error) : error
  log[level](
    { event: 'api.failed', path, correlationId: ctx?.correlationId, err },
    'a request of the console failed',
  )
}
