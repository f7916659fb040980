/** A node of the raw protocol, without an SDK: it says exactly what a test wants said. */
import { once } from 'node:events'
import type { RunningConfig } from '@foundation/core/config'
import type { DownMessage, NodeDescription, UpMessage } from '@foundation/core/nodes'
import {
  type BreakerTransition,
  type GuardWindow,
  type QuotaDemand,
  refusals,
} from '@foundation/core/protection'
import { WebSocket } from 'ws'

import { eventually } from './eventually.js'

export interface TestNodeOptions {
  readonly url: string
  readonly token: string
  readonly service: string
  /** Uses this one instead of joining. */
  readonly credential: string
  readonly bootId: string
  readonly revision: number | null
  readonly describe: Partial<NodeDescription>
  readonly ready: boolean
  readonly checks: Extract<UpMessage, { t: 'hello' }>['checks']
  /** Sends a beat so often; 0 sends none. Default 100. */
  readonly beatMs: number
  /** Answers desired state with `applied`. Default true. */
  readonly acks: boolean
  /** Says hello and waits for the welcome. Default true. */
  readonly hello: boolean
}

type Of<T extends DownMessage['t']> = Extract<DownMessage, { t: T }>

export interface TestNode {
  readonly nodeId: string
  readonly credential: string
  readonly socket: WebSocket
  /** All that came, oldest first. */
  readonly received: DownMessage[]
  readonly resources: Map<string, { revision: number; spec: unknown }>
  /** Resolves when the socket is closed. */
  readonly closed: Promise<{ code: number; reason: string }>
  lagMs: number
  beating: boolean
  /** Answers desired state with `applied`, as it comes. */
  acking: boolean
  /** Says that breakers changed. */
  tripped(target: string, change?: Partial<BreakerTransition>): void
  /** Says what its guards saw; what is not given is nothing. */
  guards(...windows: (Partial<GuardWindow> & Pick<GuardWindow, 'target'>)[]): void
  /** Answers the newest version of a resource that it cannot take it. */
  reject(ref: string, reason: { path: string; message: string }): void
  /** Says what it runs of namespaces; what is not given is as after a start without a server. */
  runs(...running: (Partial<RunningConfig> & Pick<RunningConfig, 'namespace'>)[]): void
  /** Says what it used of a shared limit, as its lease counts it. */
  demand(target: string, demand: Omit<QuotaDemand, 'target'>): void
  send(message: UpMessage | string | Buffer | Record<string, unknown>): void
  /** The first message of this kind that came, or comes. */
  receive<T extends DownMessage['t']>(t: T, skip?: number): Promise<Of<T>>
  /** Ends as by `kill -9`. */
  vanish(): void
}

export async function joinFleet(
  url: string,
  token: string,
  service: string,
): Promise<{ nodeId: string; credential: string }> {
  const response = await fetch(`${url}/v1/nodes/join`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token, service }),
  })
  if (!response.ok) throw new Error(`Joining failed: ${await response.text()}`)
  return (await response.json()) as { nodeId: string; credential: string }
}

export async function connectNode(
  options: Pick<TestNodeOptions, 'url' | 'token' | 'service'> & Partial<TestNodeOptions>,
): Promise<TestNode> {
  const {
    url,
    token,
    service,
    bootId = 'boot-of-tests',
    revision = null,
    beatMs = 100,
    acks = true,
  } = options
  const credential = options.credential ?? (await joinFleet(url, token, service)).credential
  const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/nodes/session`, {
    headers: { authorization: `Bearer ${credential}` },
  })
  const received: DownMessage[] = []
  const resources = new Map<string, { revision: number; spec: unknown }>()
  const closed = once(socket, 'close').then(([code, reason]) => ({
    code: code as number,
    reason: String(reason),
  }))
  socket.on('error', () => {})
  const { sub: nodeId } = JSON.parse(
    Buffer.from(credential.split('.')[1] ?? '', 'base64url').toString() || '{}',
  ) as { sub: string }

  const node: TestNode = {
    nodeId,
    credential,
    socket,
    received,
    resources,
    closed,
    lagMs: 0,
    beating: true,
    acking: acks,
    send(message) {
      if (socket.readyState !== socket.OPEN) return
      socket.send(
        typeof message === 'string' || Buffer.isBuffer(message) ? message : JSON.stringify(message),
      )
    },
    tripped(target, change = {}) {
      const transition = { target, from: 'closed', to: 'open', reason: 'test', at: Date.now() }
      node.send({ t: 'transitions', transitions: [{ ...transition, ...change }] })
    },
    guards: (...windows) => node.send({ t: 'guards', guards: windows.map(toWindow) }),
    reject(ref, reason) {
      const [kind = '', key = ''] = ref.split('/')
      const { revision = 0 } = resources.get(ref) ?? {}
      node.send({ t: 'acks', acks: [{ kind, key, revision, status: 'rejected', reason }] })
    },
    runs: (...running) => node.send({ t: 'config', running: running.map(toRunning) }),
    demand: (target, demand) => node.send({ t: 'demand', demands: [{ target, ...demand }] }),
    receive: (t, skip = 0) =>
      eventually(() => {
        const message = received.filter((it) => it.t === t)[skip]
        if (!message)
          throw new Error(`No ${t} among ${received.map((it) => it.t).join(', ') || 'nothing'}`)
        return message as Of<typeof t>
      }),
    vanish() {
      clearInterval(beat)
      socket.terminate()
    },
  }
  socket.on('message', (data) => {
    const message = JSON.parse(String(data)) as DownMessage
    received.push(message)
    const applied = apply(resources, message)
    if (node.acking && applied.length > 0) {
      node.send({ t: 'acks', acks: applied.map((it) => ({ ...it, status: 'applied' as const })) })
    }
  })
  const beat = setInterval(
    () => {
      if (node.beating) node.send({ t: 'beat', lagMs: node.lagMs, inFlight: 0 })
    },
    beatMs || 2 ** 30,
  )
  void closed.then(() => clearInterval(beat))
  await Promise.race([once(socket, 'open'), closed])
  if (options.hello === false) {
    node.beating = false
    return node
  }
  node.send({
    t: 'hello',
    protocol: 1,
    bootId,
    revision,
    node: {
      service,
      version: '1.0.0',
      zone: 'a',
      host: 'test',
      address: null,
      pid: 1,
      nodeVersion: process.version,
      sdkVersion: '0.0.0',
      labels: {},
      startedAt: Date.now(),
      bootedFrom: 'server',
      ...options.describe,
    },
    status: { ready: options.ready ?? true, draining: null, inFlight: 0 },
    checks: options.checks ?? [],
  })
  await Promise.race([node.receive('welcome'), closed])
  return node
}

function toRunning(
  running: Partial<RunningConfig> & Pick<RunningConfig, 'namespace'>,
): RunningConfig {
  return {
    release: null,
    source: 'defaults',
    hash: '0'.repeat(64),
    overridden: [],
    restart: [],
    schema: null,
    ...running,
  }
}

/** A window in which nothing happened but what is given. */
export function toWindow(window: Partial<GuardWindow> & Pick<GuardWindow, 'target'>): GuardWindow {
  return {
    windowMs: 5_000,
    breaker: 'closed',
    calls: 0,
    failures: 0,
    slow: 0,
    ignored: 0,
    retries: 0,
    hedges: 0,
    fallbacks: 0,
    latency: [],
    inFlight: 0,
    concurrency: null,
    queued: 0,
    limiter: null,
    pool: null,
    shadow: null,
    ...window,
    refused: {
      ...(Object.fromEntries(refusals.map((it) => [it, 0])) as GuardWindow['refused']),
      ...window.refused,
    },
  }
}

/** Keeps the state as a node would. @returns what there is to answer for */
function apply(
  resources: TestNode['resources'],
  message: DownMessage,
): { kind: string; key: string; revision: number }[] {
  if (message.t === 'snapshot') resources.clear()
  const sets =
    message.t === 'snapshot'
      ? message.resources
      : message.t === 'changes'
        ? message.changes.flatMap((change) => (change.op === 'set' ? [change.resource] : []))
        : []
  if (message.t === 'changes') {
    for (const change of message.changes) {
      if (change.op === 'unset') resources.delete(`${change.ref.kind}/${change.ref.key}`)
    }
  }
  for (const { kind, key, revision, spec } of sets)
    resources.set(`${kind}/${key}`, { revision, spec })
  return sets.map(({ kind, key, revision }) => ({ kind, key, revision }))
}
