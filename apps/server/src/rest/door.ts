/**
 * The door of automation: `/api/v1`, from the same procedures as the console's. A token opens it and nothing else does:
 * a browser sends cookies along also when another site made it ask, a header it does not.
 */

import { FoundationError, isFoundationError } from '@foundation/core/errors'
import { callTRPCProcedure, TRPCError } from '@trpc/server'
import type { FastifyError, FastifyInstance, FastifyRequest, HTTPMethods } from 'fastify'
import { actorOfToken } from '../access/index.js'
import type { Actor } from '../context.js'
import { AttemptLimit } from '../http/attempt-limit.js'
import { answerError } from '../http/problem.js'
import { bodyLimit } from '../http/server.js'
import type { ApiContext } from '../trpc/context.js'
import { toFoundationError } from '../trpc/errors.js'
import { nobody, type RequestScope, toHeaders } from '../trpc/request.js'
import { appRouter } from '../trpc/root.js'
import { describeApi } from './openapi.js'
import { type Operation, operationsOf } from './operations.js'
import { fromWire } from './wire.js'

export const restPrefix = '/api/v1'

const allMethods: readonly HTTPMethods[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

export interface RestOptions {
  readonly scope: RequestScope
  /** Of requests that carry a namespace. */
  readonly configBodyLimit: number
  /** Monotonic milliseconds. Default the system's. */
  readonly now?: () => number
}

export function registerRest(app: FastifyInstance, options: RestOptions): void {
  const { scope, configBodyLimit, now = () => performance.now() } = options
  const operations = operationsOf(appRouter)
  const limit = new AttemptLimit({ now })
  const actors = new WeakMap<FastifyRequest, Actor>()
  let described: object | null = null

  async function authenticate(request: FastifyRequest): Promise<void> {
    const secret = bearerOf(request.headers.authorization)
    const actor = await limit.run(
      request.ip,
      () => actorOfToken(scope, secret),
      (error) => isFoundationError(error) && error.type === 'unauthenticated',
    )
    actors.set(request, actor)
  }

  app.register(
    async (door) => {
      // Fastify would take plain text too, and hand it on as a string.
      door.removeContentTypeParser('text/plain')
      door.setErrorHandler((error: FastifyError, request, reply) =>
        answerError(scope.log, asThrown(error, request), request, reply),
      )
      door.get('/openapi.json', async () => {
        described ??= describeApi(operations)
        return described
      })
      for (const operation of operations) {
        door.route({
          method: operation.method,
          url: toPattern(operation.path),
          bodyLimit: operation.domain === 'config' ? configBodyLimit : bodyLimit,
          // Before the body is read: nobody sends megabytes without being known.
          onRequest: authenticate,
          async handler(request, reply) {
            const actor = actors.get(request) ?? null
            const answer = await call(operation, request, toTokenContext(scope, request, actor))
            if (answer === null) return reply.status(204).send()
            return answer
          },
        })
      }
      for (const [path, methods] of methodsByPath(operations)) {
        const allow = methods.join(', ')
        door.route({
          method: allMethods.filter((it) => !methods.includes(it)),
          url: toPattern(path),
          onRequest: async (_request, reply) => {
            reply.header('allow', allow)
            throw new FoundationError('request.method_not_allowed', { methods })
          },
          handler: () => {},
        })
      }
    },
    { prefix: restPrefix },
  )
}

/** @throws FoundationError `access.unauthenticated` */
function bearerOf(header: string | undefined): string {
  const [, secret] = header?.match(/^Bearer ([\w.-]{1,512})$/i) ?? []
  if (secret !== undefined) return secret
  throw new FoundationError(
    'access.unauthenticated',
    {},
    { message: 'This needs an API token, as `Authorization: Bearer …`.' },
  )
}

function call(operation: Operation, request: FastifyRequest, ctx: ApiContext): Promise<unknown> {
  const input = inputOf(operation, request)
  return callTRPCProcedure({
    router: appRouter,
    path: operation.id,
    type: operation.type,
    getRawInput: async () => input,
    ctx,
    signal: undefined,
    batchIndex: 0,
  })
}

/** @throws FoundationError `request.invalid` for a body that is no object, or says again what the path says */
function inputOf({ input, params, carries }: Operation, request: FastifyRequest): unknown {
  if (!input) return undefined
  const rest = carries === 'query' ? request.query : (request.body ?? {})
  if (typeof rest !== 'object' || rest === null || Array.isArray(rest))
    throw invalid('', 'Expected an object')
  const named = params.find((name) => Object.hasOwn(rest, name))
  if (named !== undefined) throw invalid(named, 'Is in the path already')
  const path = fromWire(input, request.params, 'text')
  return {
    ...(fromWire(input, rest, carries === 'query' ? 'text' : 'json') as object),
    ...(path as object),
  }
}

function invalid(path: string, message: string): FoundationError {
  return new FoundationError('request.invalid', { issues: [{ path, message }] })
}

/** What procedures throw, as the catalogue has it; what Fastify throws is told apart further on. */
function asThrown(error: Error, { id }: FastifyRequest): FastifyError | FoundationError {
  return error instanceof TRPCError ? toFoundationError(error, id) : (error as FastifyError)
}

/** `/nodes/{nodeId}` as Fastify writes it. */
function toPattern(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1')
}

function methodsByPath(operations: readonly Operation[]): Map<string, HTTPMethods[]> {
  const methods = new Map<string, HTTPMethods[]>()
  for (const { path, method } of operations) {
    // Fastify answers HEAD where it answers GET.
    const added: HTTPMethods[] = method === 'GET' ? ['GET', 'HEAD'] : [method]
    methods.set(path, [...(methods.get(path) ?? []), ...added])
  }
  return methods
}

function toTokenContext(
  { api, db, fleetId, clock, log }: RequestScope,
  request: FastifyRequest,
  actor: Actor | null,
): ApiContext {
  return {
    api,
    db,
    fleetId,
    clock,
    log,
    actor: actor ?? nobody,
    correlationId: request.id,
    address: request.ip,
    headers: toHeaders(request),
    sameOrigin: true,
    sender: async () => actor,
    person: async () => null,
    keepCookies: () => {},
  }
}
