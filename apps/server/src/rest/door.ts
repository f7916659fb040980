/**
 * The door of automation: `/api/v1`, from the same procedures as the console's. A token opens it and nothing else does:
 * a browser sends cookies along also when another site made it ask, a header it does not.
 */

import { Readable } from 'node:stream'
import { FoundationError, isFoundationError } from '@foundation/core/errors'
import { callTRPCProcedure, TRPCError } from '@trpc/server'
import type {
  FastifyError,
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  HTTPMethods,
} from 'fastify'
import { actorOfToken } from '../access/index.js'
import { answerExport, exportPath } from '../audit/rest.js'
import { type Actor, requireScope } from '../context.js'
import { AttemptLimit } from '../http/attempt-limit.js'
import { answerError } from '../http/problem.js'
import { bodyLimit } from '../http/server.js'
import type { ApiContext } from '../trpc/context.js'
import { toFoundationError } from '../trpc/errors.js'
import { type RequestScope, toHeaders } from '../trpc/request.js'
import { appRouter } from '../trpc/root.js'
import { registerDocsPage } from './docs-page.js'
import { keyHeader, once } from './idempotency.js'
import { linksOf } from './links.js'
import { LiveStreams } from './live.js'
import { describeApi } from './openapi.js'
import { isCreating, livePath, type Operation, operationsOf } from './operations.js'
import { RateLimit, type RateLimitOptions, tellAllowance } from './rate-limit.js'
import { asPrecondition, isKnown, precondition, tagOf } from './versions.js'
import { fromWire } from './wire.js'

export const restPrefix = '/api/v1'

const allMethods: readonly HTTPMethods[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

export interface RestOptions {
  readonly scope: RequestScope
  /** Of requests that carry a namespace. */
  readonly configBodyLimit: number
  /** Monotonic milliseconds. Default the system's. */
  readonly now?: () => number
  /** Of one token on this server. Default 50 requests a second, and 300 at once. */
  readonly rate?: RateLimitOptions
}

/** What opened the door, and its secret, to ask again later. */
interface Sender {
  readonly actor: Actor
  readonly secret: string
}

type Fields = Readonly<Record<string, unknown>>

export function registerRest(app: FastifyInstance, options: RestOptions): void {
  const { scope, configBodyLimit, now = () => performance.now() } = options
  const operations = operationsOf(appRouter)
  const limit = new AttemptLimit({ now })
  const rate = new RateLimit(options.rate ?? { perSecond: 50, burst: 300 })
  const senders = new WeakMap<FastifyRequest, Sender>()
  const streams = new LiveStreams({ board: scope.api.board, clock: scope.clock })
  let described: object | null = null

  async function authenticate(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const secret = bearerOf(request.headers.authorization)
    const actor = await limit.run(
      request.ip,
      () => actorOfToken(scope, secret),
      (error) => isFoundationError(error) && error.type === 'unauthenticated',
    )
    const allowance = rate.take(actor.id, now())
    tellAllowance(reply, rate.options, allowance)
    const { retryAfterMs } = allowance
    if (retryAfterMs > 0)
      throw new FoundationError(
        'request.limited',
        { retryAfterMs },
        { message: 'Too many requests with this token.' },
      )
    senders.set(request, { actor, secret })
  }

  function senderOf(request: FastifyRequest): Sender {
    const sender = senders.get(request)
    if (sender) return sender
    throw new FoundationError('access.unauthenticated')
  }

  app.register(
    async (door) => {
      // Fastify would take plain text too, and hand it on as a string.
      door.removeContentTypeParser('text/plain')
      // Many clients name a type with every request; a DELETE without a body is none of it.
      door.addHook('onRequest', async ({ method, raw: { headers } }) => {
        const isEmpty = Number(headers['content-length'] ?? 0) === 0
        if (method === 'DELETE' && isEmpty && headers['transfer-encoding'] === undefined)
          delete headers['content-type']
      })
      door.setErrorHandler((error: FastifyError, request, reply) =>
        answerError(scope.log, asThrown(error, request), request, reply),
      )
      door.get('/openapi.json', async () => {
        described ??= describeApi(operations)
        return described
      })
      registerDocsPage(door, restPrefix)
      for (const operation of operations) {
        door.route({
          method: operation.method,
          url: toPattern(operation.path),
          bodyLimit: operation.domain === 'config' ? configBodyLimit : bodyLimit,
          // Before the body is read: nobody sends megabytes without being known.
          onRequest: authenticate,
          handler: (request, reply) =>
            run(operation, request, reply, toTokenContext(scope, request, senderOf(request).actor)),
        })
      }
      // A HEAD would read a stream to its end, and show nothing of it.
      const streamed = { onRequest: authenticate, exposeHeadRoute: false }
      door.get(livePath, streamed, async (request, reply) => {
        const { actor, secret } = senderOf(request)
        const mayListen = (it: Actor) =>
          requireScope(toTokenContext(scope, request, it), 'fleet:read')
        mayListen(actor)
        const closed = new AbortController()
        reply.raw.once('close', () => closed.abort())
        const lastEventId = request.headers['last-event-id']
        const frames = await streams.open({
          actor,
          recheck: async () => mayListen(await actorOfToken(scope, secret)),
          lastEventId: typeof lastEventId === 'string' ? lastEventId : undefined,
          correlationId: request.id,
          signal: closed.signal,
        })
        // Proxies that gather what they pass on would hold events back.
        reply.headers({ 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' })
        return reply.send(Readable.from(frames, { objectMode: false }))
      })
      door.get(exportPath, streamed, (request, reply) =>
        answerExport(toTokenContext(scope, request, senderOf(request).actor), request, reply),
      )
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

/** One operation, with what HTTP adds to it: preconditions, keys, tags and pages. */
async function run(
  operation: Operation,
  request: FastifyRequest,
  reply: FastifyReply,
  ctx: ApiContext,
): Promise<FastifyReply> {
  const { headers } = request
  // Before its conditions are looked at: they are nobody's who may not ask.
  requireScope(ctx, operation.scope)
  const input = inputOf(operation, request)
  const guard = operation.type === 'mutation' ? precondition(operation, headers, input ?? {}) : null
  const guarded = guard === null ? input : { ...input, ...guard }
  const act = () =>
    call(operation, guarded, ctx).catch((error: unknown) => {
      const known = toFoundationError(error, request.id)
      throw guard === null ? error : asPrecondition(known)
    })
  const key = headers[keyHeader]
  let [answer, text]: [unknown, string] = [null, 'null']
  if (typeof key === 'string' && isCreating(operation)) {
    const asked = { operation: operation.id, input: guarded, key }
    const done = await once({ ...ctx, secrets: ctx.api.secrets }, asked, act)
    text = done.text
    answer = JSON.parse(text)
    if (done.replayed) reply.header('idempotency-replayed', 'true')
  } else {
    answer = await act()
    text = JSON.stringify(answer)
  }
  const isRead = operation.method === 'GET'
  const tag = tagOf(operation, answer, isRead ? text : null)
  if (tag !== null) reply.header('etag', tag)
  const links = linksOf(operation, input, answer, request.url)
  if (links !== null) reply.header('link', links)
  if (isRead && tag !== null && isKnown(headers, tag)) return reply.status(304).send()
  if (answer === null) return reply.status(204).send()
  return reply.type('application/json; charset=utf-8').send(text)
}

function call(operation: Operation, input: Fields | undefined, ctx: ApiContext): Promise<unknown> {
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
function inputOf(
  { input, params, carries }: Operation,
  request: FastifyRequest,
): Fields | undefined {
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
  actor: Actor,
): ApiContext {
  return {
    api,
    db,
    fleetId,
    clock,
    log,
    actor,
    correlationId: request.id,
    address: request.ip,
    headers: toHeaders(request),
    sameOrigin: true,
    sender: async () => actor,
    person: async () => null,
    keepCookies: () => {},
  }
}
