/** Puts the server together: nothing here decides anything, and nothing else knows all the parts. */

import { webcrypto } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { Scope } from '@foundation/core/access'
import type { LivenessPolicy } from '@foundation/core/health'
import { newCorrelationId, randomText } from '@foundation/core/ids'
import type { Clock } from '@foundation/core/time'
import type { FastifyRequest } from 'fastify'
import type { Logger } from 'pino'

import type { OidcOptions, SendMail } from './access/index.js'
import {
  type ConfigCtx,
  ConfigMarks,
  ConfigReports,
  isOfConfig,
  makeConfigDelivery,
  makeRolloutWatch,
  makeSecretBox,
  registerConfig,
} from './config/index.js'
import type { Actor, Ctx } from './context.js'
import type { Database } from './database/client.js'
import type { FleetIdentity } from './database/fleet.js'
import { makeListener } from './database/listener.js'
import { makePostgresFanout } from './fanout/postgres.js'
import { makeRedisFanout } from './fanout/redis.js'
import { FeedLatency } from './feed/latency.js'
import { makeTail } from './feed/tail.js'
import { clusterHealth } from './health/cluster.js'
import { makeHealthWatch } from './health/watch.js'
import { registerProbes } from './http/probes.js'
import { addressOf, makeHttp } from './http/server.js'
import { readTls, type TlsFiles } from './http/tls.js'
import { catalogue } from './jobs/catalogue.js'
import { makeJobs } from './jobs/runtime.js'
import { deriveKey } from './keys.js'
import { makeHub } from './live/hub.js'
import { shareHub } from './live/shared-hub.js'
import { makeCertificateCheck } from './nodes/certificate.js'
import { makeCredentials } from './nodes/credential.js'
import { announceJoined, announceMove } from './nodes/events.js'
import { makeHousekeeping } from './nodes/housekeeping.js'
import { Intake } from './nodes/intake.js'
import { makeLiveness } from './nodes/liveness.js'
import type { Move } from './nodes/moves.js'
import { identityOf, registerNodes } from './nodes/rest.js'
import { Revocations } from './nodes/revocations.js'
import { Sessions } from './nodes/sessions.js'
import * as steer from './nodes/steer.js'
import { type Part, startParts, stopParts } from './part.js'
import { makeOverrideExpiry } from './protection/expiry.js'
import { isOfProtection } from './protection/index.js'
import { Quotas } from './protection/quotas.js'
import { GuardReports } from './protection/reports.js'
import { makeGuardWatch } from './protection/watch.js'
import { makeMetrics, registerMetrics } from './telemetry/metrics.js'
import { keepPartitions } from './telemetry/partitions.js'
import { registerApi } from './trpc/plugin.js'

export interface AppOptions {
  readonly database: Database & { readonly url: string; readonly kind: 'embedded' | 'external' }
  readonly redis: { readonly url: string } | null
  readonly fleet: FleetIdentity
  readonly secrets: readonly [string, ...string[]]
  readonly http: {
    readonly host: string
    readonly port: number
    readonly trustProxy: readonly string[]
    /** Null, and by default: without TLS. */
    readonly tls?: TlsFiles | null
  }
  readonly publicUrl: string
  readonly consoleUrl: string
  /** Another provider that people may sign in at. */
  readonly oidc?: OidcOptions | null
  /** Null, and by default: no mail goes out. */
  readonly sendMail?: SendMail | null
  readonly policy: LivenessPolicy
  readonly signalsMs: number
  readonly retention: { readonly signalsMs: number; readonly forgetMs: number }
  /** Whether background jobs run here. Default true. */
  readonly jobs?: boolean
  /** How long a stop leaves the doors open, unready, in ms. Default 0. */
  readonly stopDelayMs?: number
  readonly version: string
  /** Opens `GET /metrics`, which is not there without. */
  readonly metricsToken?: string | undefined
  readonly log: Logger
  /** Unix milliseconds. Default the system's. */
  readonly clock?: Clock
  /** Monotonic milliseconds. Default the system's. */
  readonly now?: () => number
}

export interface App {
  readonly serverId: string
  /** Where it listens, once started. */
  readonly url: () => string
  readonly sessions: Sessions
  start(): Promise<void>
  /** Lets sessions and requests go, writes what waits, and closes. The database stays open. */
  stop(): Promise<void>
}

const random = (bytes: Uint8Array<ArrayBuffer>) => webcrypto.getRandomValues(bytes)

/** The control plane itself, where it acts on its own. */
const system: Actor = { id: 'system', name: 'Foundation', scopes: Scope.options }

export function makeApp(options: AppOptions): App {
  const { database, redis, fleet, secrets, policy, log, version, clock = Date.now } = options
  const { now = () => performance.now() } = options
  const { pool, prisma } = database
  const fleetId = fleet.id
  const serverId = `server-${randomText(8, random)}`
  const [current, ...older] = secrets
  const base = { db: prisma, fleetId, clock, log }
  const systemCtx = (): Ctx => ({
    ...base,
    actor: system,
    correlationId: newCorrelationId(random),
    address: null,
  })

  const sealed = makeSecretBox(
    [deriveKey(current, 'config-secrets'), ...older.map((it) => deriveKey(it, 'config-secrets'))],
    fleetId,
  )
  const configCtx = (): ConfigCtx => ({ ...systemCtx(), secrets: sealed })

  const listener = makeListener(database.url, log)
  const fanout = redis
    ? makeRedisFanout({ url: redis.url, log })
    : makePostgresFanout({ pool, listener, log })
  // What every server finds out by itself is published on the local one, and not told to the others.
  const localHub = makeHub(log)
  const hub = shareHub(localHub, fanout, serverId)
  const keys = [
    deriveKey(current, 'node-credentials'),
    ...older.map((it) => deriveKey(it, 'node-credentials')),
  ] as const
  const revocations = new Revocations({
    pool,
    fleetId,
    listener,
    log,
    onCutOff: (nodeId, code) => sessions.cutOff(nodeId, code),
  })
  const credentials = makeCredentials({
    keys,
    fleetId,
    clock,
    refusalOf: (nodeId) => revocations.refusalOf(nodeId),
  })
  const intake = new Intake({ pool, serverId, log, now })
  const metrics = makeMetrics({
    sessions: () => sessions.live.size,
    revision: () => tail.log().head,
  })
  const reports = new GuardReports({
    ...{ pool, fleetId, serverId, clock, now, log, registry: metrics },
    onWritten: (reporter, number) => sessions.confirm(reporter, number),
  })
  const marks = new ConfigMarks({ registry: metrics, hub, log })
  const configReports = new ConfigReports({
    pool,
    fleetId,
    hub,
    log,
    now,
    onAnswered(status) {
      marks.acked(status)
      rolloutWatch.poke()
    },
  })
  const configDelivery = makeConfigDelivery({ secrets: sealed, feedLog: () => tail.log(), log })
  const latency = new FeedLatency()
  const health = makeHealthWatch({ pool, fleetId, hub, log, clock })

  const onMoves = (moves: readonly Move[]) => {
    for (const move of moves) announceMove(log, move)
    const nodeIds = moves.map(({ nodeId }) => nodeId)
    hub.publish({ nodeIds, topics: ['overview', 'changes', 'nodes'] })
    health.poke()
  }
  const sessions: Sessions = new Sessions({
    pool,
    fleetId,
    serverId,
    credentials,
    intake,
    protection: {
      guards: (reporter, windows) => reports.guards(reporter, windows),
      transitions: (...report) => {
        reports.transitions(...report)
        guardWatch.poke()
      },
      demand: (reporter, demands) => quotas.demand(reporter, demands),
      acked(ref) {
        if (isOfProtection(ref)) guardWatch.touch()
      },
    },
    config: {
      running: (reporter, running) => configReports.running(reporter, running),
      schemas: (schemas) => configReports.schemas(schemas),
      acked: (ack) => configReports.acked(ack),
      ...configDelivery,
    },
    latency,
    policy,
    signalsMs: options.signalsMs,
    feedLog: () => tail.log(),
    clock,
    now,
    log,
    onTouched: () => liveness.poke(),
    onOpened: ({ nodeId, service, epoch }, { formerState }) => {
      fanout.publish('session', { nodeId, epoch })
      if (formerState === null || formerState === 'down' || formerState === 'left')
        announceJoined(log, { nodeId, service })
      hub.publish({ nodeIds: [nodeId], topics: ['nodes', 'overview'] })
      health.poke()
    },
  })
  const tail = makeTail({
    pool,
    listener,
    fleetId,
    log,
    onEntries: (entries, feedLog) => {
      sessions.deliver(entries, feedLog)
      const ofNodes = entries.filter(({ ref }) => !isOfProtection(ref) && !isOfConfig(ref))
      if (ofNodes.length > 0)
        localHub.publish({
          nodeIds: ofNodes.map(({ ref }) => ref.key),
          topics: ['overview', 'changes', 'nodes'],
        })
      if (entries.some(({ ref }) => isOfProtection(ref)))
        localHub.publish({ topics: ['overview', 'changes', 'protection'] })
      if (entries.some(({ ref }) => isOfConfig(ref)))
        localHub.publish({ topics: ['overview', 'changes', 'config'] })
    },
    onReset: (feedLog) => sessions.resend(feedLog),
  })
  const liveness = makeLiveness({
    pool,
    fleetId,
    serverId,
    version,
    sessions,
    intake,
    policy,
    log,
    now,
    wallClock: clock,
    watchedMs: listener.connectedForMs,
    onMoves,
  })
  const quotas = new Quotas({
    pool,
    fleetId,
    log,
    feedLog: () => tail.log(),
    send: (nodeId, grants) => sessions.tell(nodeId, { t: 'quotas', grants: [...grants] }),
  })
  const guardWatch = makeGuardWatch({
    pool,
    fleetId,
    reports,
    hub,
    log,
    clock,
    now,
    holds: (nodeId) => sessions.live.has(nodeId),
    send: (nodeId, advice) => sessions.tell(nodeId, { t: 'advice', advice: [...advice] }),
  })
  const rolloutWatch = makeRolloutWatch({ ctx: configCtx, marks, log, now })
  fanout.subscribe('session', (message) => {
    const { nodeId, epoch } = message as { nodeId: string; epoch: number }
    sessions.supersede(nodeId, epoch)
  })

  let stopping = false
  const tls = options.http.tls ? readTls({ ...options.http.tls, log }) : null
  const checkCertificate = makeCertificateCheck(Boolean(options.http.tls?.clientCaFile))
  const http = makeHttp({
    log,
    trustProxy: options.http.trustProxy,
    tls,
    secure: tls !== null || options.consoleUrl.startsWith('https:'),
  })
  // A connection that is kept alive would bring the next request here.
  http.addHook('onSend', async (_request, reply) => {
    if (stopping) reply.header('connection', 'close')
  })
  registerProbes(
    http,
    async () => {
      if (stopping) return 'stopping'
      if (!tail.ready()) return 'the feed was not read yet'
      return pool.query('SELECT 1').then(
        () => null,
        () => 'the database does not answer',
      )
    },
    version,
  )
  registerMetrics(http, metrics, options.metricsToken)
  const ctxOf = (request: FastifyRequest) => ({
    ...base,
    correlationId: request.id,
    address: request.ip,
  })
  const identify = (request: FastifyRequest) => identityOf(credentials, checkCertificate, request)
  registerNodes(http, { credentials, checkCertificate, sessions, now, ctxOf })
  registerConfig(http, {
    identify,
    ctxOf: (request) => ({ ...ctxOf(request), secrets: sealed }),
    marks,
  })
  http.get('/v1/health/cluster', async (request) => {
    await identify(request)
    return clusterHealth(pool, fleetId, clock())
  })
  const api = registerApi(http, {
    ...base,
    fleetName: fleet.name,
    hub,
    secret: Buffer.from(deriveKey(current, 'person-sessions')).toString('base64url'),
    consoleUrl: options.consoleUrl,
    oidc: options.oidc,
    sendMail: options.sendMail,
    nodesUrl: options.publicUrl,
    database: database.kind,
    running: () => ({
      version,
      database: database.kind,
      messages: { by: redis ? 'redis' : 'postgres', connected: fanout.connected() },
    }),
    feedP99Ms: () => latency.p99(),
    secrets: sealed,
    marks,
    steer,
    now,
  })
  const jobs = makeJobs({
    store: redis ? { type: 'redis', url: redis.url } : { type: 'postgres', url: database.url },
    catalogue,
    deps: { ...base, pool, hub, retention: options.retention },
  })

  const parts: Part[] = [
    {
      name: 'partitions',
      start: () => keepPartitions(pool, clock()).then(() => {}),
      stop: () => {},
    },
    { name: 'listener', start: () => listener.start(), stop: () => listener.stop() },
    revocations,
    { name: 'fanout', start: () => fanout.start(), stop: () => fanout.stop() },
    { name: 'feed', start: () => tail.start(), stop: () => tail.stop() },
    { name: 'liveness', start: () => liveness.start(), stop: () => liveness.stop() },
    { name: 'health', start: () => health.start(), stop: () => health.stop() },
    { name: 'protection', start: () => guardWatch.start(), stop: () => guardWatch.stop() },
    { name: 'quotas', start: () => quotas.start(), stop: () => quotas.stop() },
    { name: 'config', start: () => configReports.start(), stop: () => configReports.stop() },
    { name: 'rollouts', start: () => rolloutWatch.start(), stop: () => rolloutWatch.stop() },
    makeOverrideExpiry({ feedLog: () => tail.log(), ctx: systemCtx, hub, log }),
    {
      name: 'http',
      start: () => http.listen({ host: options.http.host, port: options.http.port }).then(() => {}),
      stop: () => http.close(),
    },
    ...(options.jobs === false
      ? []
      : [{ name: 'jobs', start: () => jobs.start(), stop: () => jobs.stop() }]),
    makeHousekeeping({ ctx: systemCtx, log }),
  ]
  return {
    serverId,
    sessions,
    url: () => `${tls ? 'https' : 'http'}://${addressOf(http)}`,
    start: () => startParts(parts, log),
    async stop() {
      stopping = true
      // Balancers learn from the probe, and requests still come until they have.
      await pause(options.stopDelayMs ?? 0)
      // First of all, so that nodes and consoles look for another server while this one winds up.
      sessions.stop()
      api.stop()
      // They may take seconds, as requests may: both at once.
      void jobs.stop()
      return stopParts(parts, log)
    },
  }
}
