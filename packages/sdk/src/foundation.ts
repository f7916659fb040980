import { randomUUID } from 'node:crypto'
import type { Server } from 'node:http'

import type { ErrorDocument } from '@foundation/core/errors'
import type { NodeState } from '@foundation/core/health'
import type { RuntimeSignals } from '@foundation/core/telemetry'

import { ConfiguredCalls } from './config/config-calls.js'
import { Namespaces } from './config/namespaces.js'
import { Emitter } from './emitter.js'
import { publishJoined, publishLeft, publishTraffic } from './events.js'
import type { Connection, FoundationEvents } from './foundation-events.js'
import type { Checks } from './health/checks.js'
import { type ClusterReport, Health } from './health/health.js'
import { reportedChecks } from './health/reported-checks.js'
import { clusterOfOne } from './health/standalone.js'
import { Link } from './link/link.js'
import type { ToMain } from './link/messages.js'
import { describeNode, type OwnNode } from './nodes/describe.js'
import { Drain, type DrainHook } from './nodes/drain.js'
import { Goodbye } from './nodes/goodbye.js'
import { Signals } from './nodes/signals.js'
import { Work } from './nodes/work.js'
import type { Resolution } from './options/reader.js'
import type { Resolved } from './options/resolve.js'
import { Protection } from './protection/protection.js'
import { type Steering, steerGuards } from './protection/steering.js'
import type { ResourceHandlers } from './resources/handler.js'
import { type Maintenance, nodeHandlers } from './resources/node-kinds.js'
import { Resources } from './resources/resources.js'
import { toText } from './text.js'

const defaultSignalsMs = 10_000
const removedText = 'An operator removed this node: it goes on without its control plane'

/** A running application as a node of its fleet. Made by `connect()`. */
export class Foundation extends ConfiguredCalls implements AsyncDisposable {
  readonly health: Health
  /** Desired state of further kinds: what to do when one arrives. */
  readonly resources: ResourceHandlers
  readonly protection: Protection
  protected readonly namespaces: Namespaces
  /** What `connect()` waits for: the first state from the server, a failure, what is on disk. @internal */
  readonly boot: Emitter<{ synced: null; failed: ErrorDocument; started: { known: boolean } }>

  readonly #emitter: Emitter<FoundationEvents>
  readonly #work: Work
  readonly #drain: Drain
  readonly #checks: Checks
  readonly #resources: Resources
  readonly #steering: Steering
  readonly #signals = new Signals(() => {
    this.#link?.stamp()
    this.#steering.turn()
  })
  readonly #bootId: string = randomUUID()
  readonly #node: Omit<OwnNode, 'id' | 'bootedFrom'>
  readonly #link: Link | null
  #nodeId: string | null = null
  #joinedAs: string | null = null
  #bootedFrom: 'server' | 'snapshot' = 'server'
  #connection: Connection
  #state: NodeState = 'joining'
  #isReady = false
  #operatorLabels: Readonly<Record<string, string>> = {}
  #maintenance: Maintenance | null = null
  #leaving: Promise<void> | null = null
  readonly #goodbye = new Goodbye()

  constructor(private readonly options: Resolved) {
    super()
    const fault = (what: string) => (error: unknown) => this.#sayFault(what, error)
    this.#emitter = new Emitter(fault('a listener failed'))
    this.boot = new Emitter(fault('starting failed'))
    this.#node = describeNode(options)
    this.#work = new Work((inFlight) => this.#link?.setInFlight(inFlight))
    this.#drain = new Drain({
      work: this.#work,
      timeoutMs: options.drainTimeoutMs,
      onChange: () => this.#changed(),
      onFault: fault('a drain hook failed'),
    })
    this.#checks = reportedChecks({
      post: (message) => this.#link?.post(message),
      say: (...said) => this.#say(...said),
      onChange: () => this.#changed(),
    })
    this.health = new Health(
      this.#checks,
      () => this.#facts(),
      () => this.#askCluster(),
    )
    this.#resources = new Resources({
      send: (acks) => this.#link?.post({ t: 'acks', acks }),
      onSettled: (ack) => this.#emitter.emit('resource', ack),
      onFault: (error, { kind, key }) => this.#sayFault(`applying ${kind}/${key} failed`, error),
    })
    this.resources = { handle: (kind, handler) => this.#resources.handle(kind, handler) }
    const { guards, steering } = steerGuards({
      takeElu: () => this.#signals.takeElu(),
      post: options.url === null ? null : (report) => this.#link?.post(report),
      onTransition: (transition) => this.#emitter.emit('breaker', transition),
      say: (...said) => this.#say(...said),
    })
    this.#steering = steering
    this.protection = new Protection(guards)
    this.#connection = options.url === null ? 'standalone' : 'connecting'
    this.#link = options.url === null ? null : this.#startLink(options.url)
    this.namespaces = new Namespaces({
      node: () => ({ ...this.#node, nodeId: this.#nodeId ?? '', labels: this.labels }),
      link: this.#link,
      reconsider: (...held) => this.#resources.reconsider(...held),
      say: (...said) => this.#say(...said),
      onFault: fault('a listener of configuration failed'),
    })
    this.#handleKinds()
    if (this.#link) this.#sendSignals(defaultSignalsMs)
  }

  /** Who this process is. `id` is null until the control plane gave one. */
  get node(): OwnNode {
    return { ...this.#node, id: this.#nodeId, bootedFrom: this.#bootedFrom }
  }

  get state(): NodeState {
    return this.#state
  }

  get connection(): Connection {
    return this.#connection
  }

  /** The labels that this node came with, under those that an operator set. */
  get labels(): Readonly<Record<string, string>> {
    return { ...this.options.labels, ...this.#operatorLabels }
  }

  /** Why and until when an operator holds this node out of work; null when none does. */
  get maintenance(): Maintenance | null {
    return this.#maintenance
  }

  /** @returns the function that takes the listener off again */
  on<Name extends keyof FoundationEvents>(
    name: Name,
    listener: (event: FoundationEvents[Name]) => void,
  ): () => void {
    return this.#emitter.on(name, listener)
  }

  /** Runtime signals of the latest window; measured now when there was none yet. */
  signals(): RuntimeSignals {
    return this.#signals.latest
  }

  /** What was resolved, and from where. */
  explain(): readonly Resolution[] {
    return this.options.explanation
  }

  /**
   * Watches an HTTP server: counts its requests, answers `/healthz`, `/readyz` and `/startupz`, and lets
   * it drain without losing a request. Give `{ probes: false }` when the application answers those itself.
   */
  serve(server: Server, { probes = true }: { probes?: boolean } = {}): void {
    this.#work.serve(
      server,
      probes ? (request, response) => this.health.answerProbe(request, response) : null,
    )
  }

  /** Takes work from now on. Needed only with `ready: 'manual'`. */
  ready(): void {
    this.#isReady = true
    this.#changed()
  }

  /** Runs when the node stops taking work, for what must be finished or handed over. */
  onDrain(hook: DrainHook): () => void {
    return this.#drain.onDrain(hook)
  }

  /** Stops taking work. Resolves when what is under way is done, at the latest after `drainTimeoutMs`. */
  drain(reason: string): Promise<void> {
    return this.#drain.set({ asked: toText(reason, 500) || 'drained' })
  }

  /** Takes work again, unless an operator holds the node in maintenance or it is leaving. */
  async resume(): Promise<void> {
    await this.#drain.set({ asked: null })
  }

  /** Drains, says goodbye and ends the session for good. Never rejects. */
  leave(reason = 'left'): Promise<void> {
    this.#leaving ??= this.#leave(toText(reason, 500) || 'left')
    return this.#leaving
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.leave('disposed')
  }

  /** The HTTP servers given to `serve`. */
  get servers(): readonly Server[] {
    return [...this.#work.servers]
  }

  /** Goes on with what is on disk. @internal */
  bootFromSnapshot(): void {
    this.#bootedFrom = 'snapshot'
    this.#link?.post({ t: 'bootedFromSnapshot' })
  }

  async #leave(reason: string): Promise<void> {
    await this.#drain.set({ leaving: reason })
    this.#steering.leaving()
    if (this.#link && this.#connection !== 'ended') {
      await this.#goodbye.until(() => this.#link?.post({ t: 'leave', reason }))
    }
    this.#end(reason)
  }

  #end(reason: string): void {
    if (this.#connection === 'ended') return
    this.#connection = 'ended'
    this.#link?.end()
    this.#checks.stop()
    this.#signals.stop()
    this.#steering.end()
    this.namespaces.end()
    this.protection.stop()
    publishLeft(this.#node.service, this.#nodeId, reason)
    this.#changed()
    this.#goodbye.said()
  }

  #startLink(url: string): Link {
    const { token, tls, stateDir } = this.options
    const node = { ...this.#node, labels: { ...this.options.labels } }
    return new Link({
      start: () => ({
        url,
        token,
        tls,
        stateDir,
        bootId: this.#bootId,
        node,
        status: this.#status(),
      }),
      hear: (message) => this.#hear(message),
      onBroken: (error) => {
        this.#sayFault('the session thread failed and starts again', error)
        if (this.#connection === 'connected') {
          this.#hear({ t: 'disconnected', reason: 'the session thread failed' })
        }
      },
    })
  }

  #hear(message: ToMain): void {
    switch (message.t) {
      case 'started':
        this.#nodeId = message.nodeId
        this.#link?.post({ t: 'status', status: this.#status() })
        this.#link?.post({ t: 'checks', checks: this.#checks.reports, urgent: false })
        void this.#start(message.known)
        return
      case 'connected':
        // Coming back is not joining.
        if (this.#joinedAs !== message.nodeId) publishJoined(this.#node.service, message.nodeId)
        this.#joinedAs = message.nodeId
        this.#nodeId = message.nodeId
        this.#connection = 'connected'
        this.#sendSignals(message.signalsMs)
        this.#steering.connected()
        this.namespaces.connected()
        this.#say('info', 'Foundation connected', {
          event: 'node.connected',
          server: message.serverId,
        })
        this.#emitter.emit('connection', { connected: true, reason: '' })
        return
      case 'disconnected':
        this.#connection = 'connecting'
        this.namespaces.disconnected()
        this.#say('warn', 'Foundation lost its control plane and goes on without it', {
          event: 'node.disconnected',
          reason: message.reason,
        })
        this.#emitter.emit('connection', { connected: false, reason: message.reason })
        return
      case 'failed':
        this.boot.emit('failed', message.error)
        return
      case 'deliver':
        void this.#resources.deliver(message.delivered).then(() => {
          this.namespaces.synced()
          this.boot.emit('synced', null)
        })
        return
      case 'writes':
        this.namespaces.setPendingWrites(message.pending)
        return
      case 'ended':
        if (message.why === 'removed') this.#say('error', removedText, { event: 'node.removed' })
        this.#end(message.why)
        return
      case 'say':
        this.#say(message.level, message.message, message.fields)
        return
      case 'clock':
      case 'advice':
      case 'quotas':
        this.#steering.hear(message)
        return
      case 'traffic':
        publishTraffic(message)
        return
      case 'answer':
        // The link hands these to whoever asked.
        return
    }
  }

  async #start(known: Extract<ToMain, { t: 'started' }>['known']): Promise<void> {
    if (known) await this.#resources.deliver(known)
    this.boot.emit('started', { known: known !== null })
  }

  #handleKinds(): void {
    const ofNode = nodeHandlers({
      setLabels: (labels) => {
        this.#operatorLabels = labels
        this.namespaces.relabelled()
      },
      setMaintenance: (maintenance) => {
        this.#maintenance = maintenance
        void this.#drain.set({ maintenance: maintenance?.reason ?? null })
      },
      command: ({ verb, bootId, reason }) => {
        // Told to an earlier process of this node.
        if (bootId !== this.#bootId) return
        void (verb === 'drain' ? this.drain(reason) : this.resume())
      },
    })
    this.#resources.handleAll({
      ...ofNode,
      ...this.#steering.handlers,
      ...this.namespaces.handlers,
    })
  }

  #facts() {
    return {
      node: this.#nodeId,
      service: this.#node.service,
      isReady: this.#isReady,
      hasLeft: this.#connection === 'ended',
      draining: this.#drain.reason,
    }
  }

  #status() {
    return { ready: this.#isReady, draining: this.#drain.reason, inFlight: this.#work.inFlight }
  }

  #changed(): void {
    const { state, reason } = this.health.report()
    const status = JSON.stringify([this.#isReady, this.#drain.reason])
    if (status !== this.#sentStatus) {
      this.#sentStatus = status
      this.#link?.post({ t: 'status', status: this.#status() })
    }
    if (state === this.#state) return
    const previous = this.#state
    this.#state = state
    this.#emitter.emit('state', { state, previous, reason })
  }
  #sentStatus = ''

  #sendSignals(everyMs: number): void {
    this.#signals.takeEvery(everyMs, (signals) => this.#link?.post({ t: 'signals', signals }))
  }

  async #askCluster(): Promise<ClusterReport> {
    if (this.#link) return (await this.#link.ask('/v1/health/cluster')) as ClusterReport
    const metrics = { elu: this.signals().elu, lagMs: 0, inFlight: this.#work.inFlight }
    return clusterOfOne(this.health.report(), metrics, this.options.expectedNodes, Date.now())
  }

  #say(level: 'info' | 'warn' | 'error', message: string, fields: object): void {
    const { service } = this.#node
    this.options.log[level]({ service, node: this.#nodeId, ...fields }, message)
  }

  #sayFault(what: string, error: unknown): void {
    const fields = { event: 'sdk.fault', reason: toText(error, 1_000) }
    this.#say('error', `Foundation: ${what}`, fields)
  }
}
