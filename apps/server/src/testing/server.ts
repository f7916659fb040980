import { LivenessPolicy } from '@foundation/core/health'
import type { Clock } from '@foundation/core/time'
import type { Logger } from 'pino'
import { createJoinToken } from '../access/join-tokens.js'
import { type App, makeApp } from '../app.js'
import { openDatabase } from '../database/client.js'
import type { TlsFiles } from '../http/tls.js'
import { silentLog } from './database.js'
import { type TestFleet, testFleet } from './fleet.js'
import { connectNode, type TestNode, type TestNodeOptions } from './node-client.js'

/** A fleet that is quick to judge, so that tests need not wait long. */
export const quickPolicy: LivenessPolicy = LivenessPolicy.parse({
  heartbeatMs: 200,
  suspectAfterMs: 1_500,
  downAfterMs: 2_500,
  lostAfterMs: 500,
  stalledAfterMs: 300,
})

export interface TestServerOptions {
  /** Default: a fleet of its own. Give two servers one fleet to have them work together. */
  readonly fleet?: TestFleet
  readonly policy?: Partial<LivenessPolicy>
  readonly secrets?: readonly [string, ...string[]]
  readonly redis?: { readonly url: string }
  readonly clock?: Clock
  readonly now?: () => number
  readonly log?: Logger
  readonly metricsToken?: string
  /** Files of PEM. Default: without TLS. */
  readonly tls?: TlsFiles
  /** Default: the test file's database. */
  readonly databaseUrl?: string
}

export interface TestServer extends AsyncDisposable {
  readonly app: App
  readonly fleet: TestFleet
  readonly url: string
  /** The secret of a join token for any number of nodes. */
  readonly token: string
  /** A node of the raw protocol, joined, connected and welcomed. */
  node(options?: Partial<TestNodeOptions>): Promise<TestNode>
  post(
    path: string,
    body: unknown,
  ): Promise<{ status: number; body: Record<string, unknown>; headers: Headers }>
}

/** The whole server, on real HTTP and a real database, on a free port. */
export async function testServer(options: TestServerOptions = {}): Promise<TestServer> {
  const fleet = options.fleet ?? (await testFleet())
  const log = options.log ?? silentLog
  const { secret: token } = await createJoinToken(fleet.ctx, {
    name: 'test',
    expiresInMs: null,
    maxNodes: null,
  })
  const databaseUrl = options.databaseUrl ?? fleet.database.url
  const database = openDatabase({ url: databaseUrl, poolSize: 6, log })
  const app = makeApp({
    database: { ...database, url: databaseUrl, kind: 'external' },
    redis: options.redis ?? null,
    fleet: { id: fleet.ctx.fleetId, name: 'test' },
    secrets: options.secrets ?? ['a secret of tests, long enough for anything'],
    http: { host: '127.0.0.1', port: 0, trustProxy: [], tls: options.tls ?? null },
    publicUrl: 'http://nodes.test',
    consoleUrl: 'http://console.test',
    policy: { ...quickPolicy, ...options.policy },
    signalsMs: 1_000,
    retention: { signalsMs: 86_400_000, forgetMs: 86_400_000 },
    version: 'test',
    metricsToken: options.metricsToken,
    log,
    ...(options.clock && { clock: options.clock }),
    ...(options.now && { now: options.now }),
  })
  await app.start()
  const url = app.url()
  const nodes: TestNode[] = []
  return {
    app,
    fleet,
    url,
    token,
    async node(nodeOptions = {}) {
      const node = await connectNode({ url, token, service: 'checkout', ...nodeOptions })
      nodes.push(node)
      return node
    },
    async post(path, body) {
      const response = await fetch(`${url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      })
      const answer = (await response.json()) as Record<string, unknown>
      return { status: response.status, body: answer, headers: response.headers }
    },
    async [Symbol.asyncDispose]() {
      for (const node of nodes) node.vanish()
      await app.stop()
      await database.close()
    },
  }
}
