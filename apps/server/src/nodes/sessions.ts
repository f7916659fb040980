/** All sessions that this server holds: how they open, what they say, what they are sent. */

import { webcrypto } from 'node:crypto'
import { FoundationError, isFoundationError } from '@foundation/core/errors'
import { type FeedLog, type LogEntry, refOf } from '@foundation/core/feed'
import type { CheckReport, LivenessPolicy } from '@foundation/core/health'
import { newCorrelationId } from '@foundation/core/ids'
import {
  closeCodes,
  type DownMessage,
  type Hello,
  protocolVersion,
  type UpMessage,
} from '@foundation/core/nodes'
import type { Clock } from '@foundation/core/time'
import type pg from 'pg'
import type { Logger } from 'pino'
import type { WebSocket } from 'ws'

import type { ConfigDelivery, ConfigIntake } from '../config/index.js'
import type { FeedLatency } from '../feed/latency.js'
import type { ProtectionIntake, Reporter } from '../protection/index.js'
import {
  type Credentials,
  type CutOff,
  credentialLifeMs,
  type VerifiedIdentity,
} from './credential.js'
import {
  entryFrames,
  greet,
  isLabelsOf,
  namedNodes,
  ownLabelsChanged,
  selectableOf,
  wasSent,
} from './delivery.js'
import { encode, invalid } from './frame.js'
import type { Intake } from './intake.js'
import { type Opened, openNode, recordOf } from './opening.js'
import { isNews, type NodeRecord } from './record.js'
import { closeOf, Session, type SessionHost } from './session.js'

/** As many as one `hello` may hold. */
const maxChecks = 64

export interface SessionsOptions {
  readonly pool: pg.Pool
  readonly fleetId: string
  readonly serverId: string
  readonly credentials: Credentials
  readonly intake: Intake
  readonly protection: ProtectionIntake
  readonly config: ConfigIntake & ConfigDelivery
  readonly latency: FeedLatency
  readonly policy: LivenessPolicy
  readonly signalsMs: number
  readonly feedLog: () => FeedLog
  readonly clock: Clock
  /** Monotonic milliseconds. */
  readonly now: () => number
  readonly log: Logger
  /** A record's state wants another look, soon. */
  readonly onTouched: () => void
  readonly onOpened: (record: NodeRecord, opened: Opened) => void
}

export class Sessions implements SessionHost {
  /** Sessions that are open, by node. */
  readonly live = new Map<string, Session>()
  /** Every socket, also those without a name yet. */
  readonly #all = new Set<Session>()
  /** Nodes whose session is over and whose last word is not written yet. */
  readonly departing = new Set<NodeRecord>()
  #pulse = { revision: -1, frame: '' }
  #stopping = false

  constructor(private readonly options: SessionsOptions) {}

  now(): number {
    return this.options.now()
  }

  accept(socket: WebSocket, identity: VerifiedIdentity): void {
    const session = new Session(identity, socket, this)
    this.#all.add(session)
    if (this.#stopping) session.close(closeCodes.restarting, 'system.stopping')
  }

  async open(session: Session, hello: Hello): Promise<void> {
    const { pool, fleetId, serverId, credentials, feedLog } = this.options
    const { nodeId, service } = session.identity
    if (hello.protocol !== protocolVersion) {
      throw new FoundationError('protocol.unsupported', {
        offered: hello.protocol,
        spoken: protocolVersion,
      })
    }
    if (hello.node.service !== service)
      throw invalid('node.service', `The credential is for ${service}`)
    const opened = await openNode(pool, fleetId, serverId, session.identity, hello)
    const credential = await credentials.issue(session.identity)
    if (!session.isOpen) return this.#abandon(session, hello, opened)

    // From here on without a pause, so that no entry of the feed passes between greeting and listening.
    const log = feedLog()
    const record = recordOf(session.identity, hello, opened, log, this.now())
    const other = this.live.get(nodeId)
    if (other?.record && other.record.epoch > opened.epoch) return this.#supersede(session)
    this.live.set(nodeId, session)
    if (other) this.#supersede(other)
    session.record = record
    session.credential = credential
    const { heartbeatMs } = this.options.policy
    session.send(
      encode({
        t: 'welcome',
        nodeId,
        epoch: opened.epoch,
        serverId,
        heartbeatMs,
        signalsMs: this.options.signalsMs,
        credential,
        confirms: true,
      }),
    )
    this.#greet(session, record, log, ownLabelsChanged(opened) ? null : hello.revision, opened)
    for (const check of hello.checks) this.options.intake.check(nodeId, check)
    this.options.intake.beat(record)
    this.options.onOpened(record, opened)
    this.options.onTouched()
  }

  message(session: Session, record: NodeRecord, message: Exclude<UpMessage, Hello>): void {
    const { intake, protection, config, onTouched, clock } = this.options
    switch (message.t) {
      case 'beat':
        record.lagMs = message.lagMs
        record.inFlight = message.inFlight
        intake.beat(record)
        session.send(this.#pulseFrame())
        if (isNews(record, this.options.policy)) onTouched()
        break
      case 'signals':
        intake.signals(record.nodeId, new Date(clock()), message.signals)
        break
      case 'checks':
        this.#receiveChecks(record, message.checks)
        break
      case 'acks':
        this.#receiveAcks(session, record, message.acks)
        break
      case 'status':
        Object.assign(record, { ...message.status, statusDirty: true })
        intake.beat(record)
        onTouched()
        break
      case 'transitions':
        protection.transitions(record, message.transitions, message.first)
        break
      case 'guards':
        protection.guards(record, message.guards)
        break
      case 'demand':
        protection.demand(record, message.demands)
        break
      case 'config':
        config.running(record, message.running)
        break
      case 'schemas':
        config.schemas(message.schemas)
        break
      case 'leave':
        record.left = 'leave'
        session.close(1000, 'left')
        onTouched()
    }
  }

  closed(session: Session): void {
    this.#all.delete(session)
    const { record } = session
    if (!record || this.live.get(record.nodeId) !== session) return
    this.live.delete(record.nodeId)
    record.connected = false
    // Nodes of a server that stops are not lost: it lets them go by ending itself.
    if (this.#stopping && record.left === null) return
    this.departing.add(record)
    if (record.left === null) this.options.intake.release(record)
    this.options.onTouched()
  }

  fault(session: Session, error: unknown): FoundationError {
    const correlationId = newCorrelationId((bytes) => webcrypto.getRandomValues(bytes))
    const { nodeId } = session.identity
    if (isFoundationError(error)) {
      this.options.log.warn(
        {
          event: 'node.refused',
          nodeId,
          code: error.code,
          issues: error.context.issues,
          correlationId,
        },
        error.message,
      )
      return new FoundationError(error.code, error.context, {
        message: error.message,
        correlationId,
      })
    }
    this.options.log.error(
      { event: 'node.fault', nodeId, correlationId, err: error },
      'a session failed',
    )
    return new FoundationError('system.unavailable', {}, { correlationId, cause: error })
  }

  /** Sends new entries of the feed to those they are for. */
  deliver(entries: readonly LogEntry[], log: FeedLog): void {
    for (const entry of entries) {
      const frameFor = entryFrames(entry, this.options.config.reveal)
      const names = namedNodes(entry)
      const sessions = names
        ? [...names].flatMap((name) => this.live.get(name) ?? [])
        : this.live.values()
      for (const session of sessions) {
        const { record } = session
        if (!record) continue
        if (isLabelsOf(entry, record.nodeId)) {
          // Other resources may match from now on, or no longer.
          record.selectable = selectableOf(log, record.nodeId, record.service, record.ownLabels)
          this.#greet(session, record, log, null, null)
          continue
        }
        const sent = frameFor(record.selectable)
        if (!sent) continue
        session.send(sent.frame)
        if (sent.delivery.op === 'set') this.#await(session, sent.delivery.resource)
        else session.awaited.delete(refOf(sent.delivery.ref))
      }
    }
  }

  /** Sends everybody everything: the entries between are gone. */
  resend(log: FeedLog): void {
    for (const session of this.live.values()) {
      const { record } = session
      if (!record) continue
      record.selectable = selectableOf(log, record.nodeId, record.service, record.ownLabels)
      this.#greet(session, record, log, null, null)
    }
  }

  /** Ends the session of a node that has a newer one elsewhere. */
  supersede(nodeId: string, epoch: number): void {
    const session = this.live.get(nodeId)
    if (session?.record && session.record.epoch < epoch) {
      this.live.delete(nodeId)
      this.#supersede(session)
    }
  }

  /** Ends what a node has open that was cut off, also what is only about to open. */
  cutOff(nodeId: string, code: CutOff): void {
    const refusal = new FoundationError(code, { nodeId })
    for (const session of this.#all)
      if (session.identity.nodeId === nodeId) session.refuse(refusal, closeOf(refusal))
    // One that was removed has no last word that anybody waits for.
    if (code === 'node.removed') this.live.delete(nodeId)
  }

  /** Says something to a node, if its session is here. */
  tell(nodeId: string, message: DownMessage): void {
    this.live.get(nodeId)?.send(encode(message))
  }

  /** Tells the process that reported transitions, if its session is still the one it reported them in. */
  confirm(reporter: Reporter, transitions: number): void {
    const session = this.live.get(reporter.nodeId)
    if (session?.record === reporter) session.send(encode({ t: 'written', transitions }))
  }

  /** Gives new credentials to those whose is past half its life. */
  async renewCredentials(): Promise<void> {
    const due = this.options.clock() + credentialLifeMs / 2
    for (const session of this.live.values()) {
      if (session.credential && session.credential.expiresAt <= due) {
        session.credential = await this.options.credentials.issue(session.identity)
        session.send(encode({ t: 'credential', credential: session.credential }))
      }
    }
  }

  /** Every record that this server answers for. */
  *records(): Iterable<NodeRecord> {
    for (const { record } of this.live.values()) if (record) yield record
    yield* this.departing
  }

  get size(): number {
    return this.live.size
  }

  /** Tells everybody to come back soon. */
  stop(): void {
    this.#stopping = true
    for (const session of this.#all) session.close(closeCodes.restarting, 'system.stopping')
  }

  #supersede(session: Session): void {
    session.refuse(
      new FoundationError('node.superseded', { nodeId: session.identity.nodeId }),
      closeCodes.superseded,
    )
  }

  /** The socket closed while the database opened the session: the node is gone again. */
  #abandon(session: Session, hello: Hello, opened: Opened): void {
    const record = recordOf(session.identity, hello, opened, this.options.feedLog(), this.now())
    record.connected = false
    this.departing.add(record)
    this.options.intake.release(record)
  }

  #greet(
    session: Session,
    { selectable }: NodeRecord,
    log: FeedLog,
    since: number | null,
    opened: Opened | null,
  ): void {
    const { type, ...rest } = greet(
      log,
      selectable,
      since,
      opened?.acks ?? {},
      this.options.config.reveal,
    )
    session.send(JSON.stringify({ t: type, ...rest }))
    session.awaited.clear()
    const resources =
      'resources' in rest
        ? rest.resources
        : rest.changes.flatMap((change) => (change.op === 'set' ? [change.resource] : []))
    for (const resource of resources) this.#await(session, resource)
  }

  #await(session: Session, resource: { kind: string; key: string; revision: number }): void {
    session.awaited.set(refOf(resource), { revision: resource.revision, sentAt: this.now() })
  }

  #receiveChecks(record: NodeRecord, checks: readonly CheckReport[]): void {
    for (const check of checks) {
      const known = record.checks.get(check.name)
      if (!known && record.checks.size >= maxChecks) {
        throw invalid('checks', `At most ${maxChecks} checks`)
      }
      record.checks.set(check.name, check)
      this.options.intake.check(record.nodeId, check)
      if (known?.status !== check.status) this.options.onTouched()
    }
  }

  #receiveAcks(
    session: Session,
    record: NodeRecord,
    acks: Extract<UpMessage, { t: 'acks' }>['acks'],
  ): void {
    const { feedLog, intake, protection, config, latency, onTouched } = this.options
    const log = feedLog()
    let unknown: FoundationError | null = null
    for (const ack of acks) {
      if (!wasSent(log, record.selectable, ack, ack.revision)) {
        unknown ??= new FoundationError('protocol.ack_unknown', {
          kind: ack.kind,
          key: ack.key,
          revision: ack.revision,
        })
        continue
      }
      const took = session.settle(refOf(ack), ack)
      if (took !== null) latency.add(took)
      intake.ack(record.nodeId, config.clean(ack))
      protection.acked(ack)
      config.acked(ack)
    }
    onTouched()
    if (unknown) throw unknown
  }

  #pulseFrame(): string {
    const revision = this.options.feedLog().head
    if (this.#pulse.revision !== revision)
      this.#pulse = { revision, frame: encode({ t: 'pulse', revision }) }
    return this.#pulse.frame
  }
}
