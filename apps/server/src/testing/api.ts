import { randomUUID } from 'node:crypto'
import { type BuiltinRole, type Scope, scopesOf } from '@foundation/core/access'
import { newCorrelationId } from '@foundation/core/ids'
import fastify from 'fastify'
import { Registry } from 'prom-client'
import superjson from 'superjson'

import { makeDesk } from '../access/desk.js'
import { makePeople } from '../access/people.js'
import { makeSetupGate } from '../access/setup.js'
import { toActor } from '../access/visit.js'
import { ConfigMarks } from '../config/index.js'
import type { Ctx } from '../context.js'
import { makeLiveBoard } from '../live/board.js'
import { makeHub } from '../live/hub.js'
import { selectCells } from '../nodes/cells.js'
import type { Api, ApiContext, Steering } from '../trpc/context.js'
import { type ApiOptions, registerApi } from '../trpc/plugin.js'
import { createCaller } from '../trpc/root.js'
import { silentLog } from './database.js'
import { testSecrets } from './fleet.js'

const secret = 'a secret of tests, long enough for anything'
const running = {
  version: 'test',
  database: 'external',
  messages: { by: 'postgres', connected: true },
} as const
const consoleUrl = 'http://console.test'

/** Verbs that say what they were asked, for tests of what leads to them. */
export function recordingSteer(): Steering & { readonly asked: [verb: string, input: unknown][] } {
  const asked: [string, unknown][] = []
  const act = (verb: string) => async (_ctx: Ctx, input: { nodeIds: string[] }) => {
    asked.push([verb, input])
    return { changed: input.nodeIds.length, nodeIds: input.nodeIds }
  }
  return {
    asked,
    drain: act('drain'),
    resume: act('resume'),
    hold: act('hold'),
    unhold: act('unhold'),
    remove: act('remove'),
    async setLabels(_ctx, input) {
      asked.push(['setLabels', input])
      return { own: {}, operator: input.labels, effective: input.labels }
    },
  }
}

/** Calls the API without HTTP, as somebody with this role; null is nobody. */
export function apiCaller(ctx: Ctx, role: BuiltinRole | null, steer: Steering = recordingSteer()) {
  const { db, fleetId, clock } = ctx
  const hub = makeHub(silentLog)
  const people = makePeople({ db, fleetId, log: silentLog, secret, consoleUrl })
  const api: Api = {
    setup: makeSetupGate(people, clock),
    steer,
    board: makeLiveBoard({
      hub,
      log: silentLog,
      load: (nodeIds) => selectCells(db, { fleetId, now: clock(), ...(nodeIds && { nodeIds }) }),
    }),
    hub,
    secrets: testSecrets(fleetId),
    marks: new ConfigMarks({ registry: new Registry(), hub, log: silentLog }),
    desk: makeDesk({ people, fleetName: 'test', consoleUrl, sendMail: null }, clock),
    about: {
      fleetName: 'test',
      oidc: null,
      mail: false,
      server: { url: 'http://nodes.test', database: 'external' },
    },
    running: () => running,
    feedP99Ms: () => null,
  }
  const id = randomUUID()
  const person = role && {
    id,
    name: 'Ada',
    email: 'ada@example.com',
    role,
    scopes: [...scopesOf[role]] as Scope[],
    secondFactor: false,
    sessionId: randomUUID(),
  }
  const context: ApiContext = {
    ...ctx,
    actor: { id: 'anonymous', name: 'anonymous', scopes: [] },
    correlationId: newCorrelationId((bytes) => crypto.getRandomValues(bytes)),
    api,
    headers: new Headers(),
    person: async () => person,
    sender: async () => person && toActor(person),
    keepCookies: () => {},
    sameOrigin: true,
  }
  return { call: createCaller(context), context, hub }
}

export interface TestApi extends AsyncDisposable {
  readonly url: string
  readonly steer: ReturnType<typeof recordingSteer>
  readonly hub: ReturnType<typeof makeHub>
  /** Over HTTP, as the console asks. */
  ask(
    path: string,
    input: unknown,
    init?: RequestInit & { method: 'GET' | 'POST' },
  ): Promise<Answer>
  stop(): void
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly data: unknown
  /** `error.data.foundation`. */
  readonly error: { readonly code: string; readonly [field: string]: unknown } | null
  readonly text: string
  /** For the next request's `cookie`. */
  readonly cookie: string
}

/** The API alone on HTTP, on a free port. */
export async function testApi(ctx: Ctx, options: Partial<ApiOptions> = {}): Promise<TestApi> {
  const steer = recordingSteer()
  const hub = makeHub(silentLog)
  const app = fastify({
    genReqId: () => newCorrelationId((bytes) => crypto.getRandomValues(bytes)),
    forceCloseConnections: true,
  })
  const handle = registerApi(app, {
    db: ctx.db,
    fleetId: ctx.fleetId,
    fleetName: 'test',
    clock: ctx.clock,
    log: silentLog,
    hub,
    secret,
    secrets: testSecrets(ctx.fleetId),
    marks: new ConfigMarks({ registry: new Registry(), hub, log: silentLog }),
    consoleUrl,
    nodesUrl: 'http://nodes.test',
    database: 'external',
    running: () => running,
    feedP99Ms: () => null,
    steer,
    ...options,
  })
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  return {
    url,
    steer,
    hub,
    stop: () => handle.stop(),
    ask: (path, input, init) => askApi(url, path, input, init),
    async [Symbol.asyncDispose]() {
      handle.stop()
      await app.close()
    },
  }
}

/** Asks one procedure over HTTP, as the console does. */
export async function askApi(
  url: string,
  path: string,
  input: unknown,
  init: RequestInit & { method: 'GET' | 'POST' } = { method: 'GET' },
): Promise<Answer> {
  const body = input === undefined ? undefined : JSON.stringify(superjson.serialize(input))
  const query = init.method === 'GET' && body ? `?input=${encodeURIComponent(body)}` : ''
  const response = await fetch(`${url}/api/trpc/${path}${query}`, {
    ...init,
    headers: {
      'content-type': 'application/json',
      ...Object.fromEntries(new Headers(init.headers)),
    },
    ...(init.method === 'POST' && body !== undefined && { body }),
  })
  return toAnswer(response)
}

async function toAnswer(response: Response): Promise<Answer> {
  const text = await response.text()
  const parsed = JSON.parse(text) as {
    result?: { data: Parameters<typeof superjson.deserialize>[0] }
    error?: Parameters<typeof superjson.deserialize>[0]
  }
  const error = parsed.error
    ? superjson.deserialize<{ data: { foundation: Answer['error'] } }>(parsed.error)
    : null
  return {
    status: response.status,
    headers: response.headers,
    data: parsed.result ? superjson.deserialize(parsed.result.data) : null,
    error: error?.data.foundation ?? null,
    text,
    cookie: response.headers
      .getSetCookie()
      .map((it) => it.split(';')[0])
      .join('; '),
  }
}
