/**
 * Carries out what the session decides: the socket, the requests, the disk, one timer. Runs in the worker
 * thread, so that a blocked application still sends its beats.
 */
import type { Ack } from '@foundation/core/feed'
import type { CheckReport } from '@foundation/core/health'
import { type Credential, paths, protocolVersion, type UpMessage } from '@foundation/core/nodes'

import type { ToMain, ToWorker, WorkerStart } from '../link/messages.js'
import {
  isTrafficWanted,
  openShared,
  readInFlight,
  readLagMs,
  type SharedFacts,
} from '../link/shared-facts.js'
import { ConfigWrites } from './config-writes.js'
import { DesiredState } from './desired.js'
import { decodeFrame, FrameFault } from './frames.js'
import { toAckMessages } from './outbox.js'
import { Plane } from './plane.js'
import { Reports } from './reports.js'
import { Session } from './session.js'
import type { Effect } from './session-effects.js'
import { type Slot, slotTouchMs, takeSlot } from './slot.js'
import type { OpenSocket, Socket } from './socket.js'
import { Storage } from './storage.js'
import { type request as sendRequest, toFoundationError } from './transport.js'
import { Voice } from './voice.js'

/** The lag of the main thread is looked at this often. */
const lookEveryMs = 500
const saveAfterMs = 200
/** Answers to many changes go together: a session may send only so many messages. */
const ackEveryMs = 100

export interface HostOptions {
  readonly start: WorkerStart
  readonly tell: (message: ToMain) => void
  readonly openSocket: OpenSocket
  readonly request: typeof sendRequest
  /** Monotonic milliseconds. */
  readonly now: () => number
  readonly random: () => number
  /** Nothing is left to do: the thread may go. */
  readonly onEnded: () => void
}

export class Host {
  readonly #shared: SharedFacts
  readonly #session: Session
  readonly #plane: Plane
  readonly #checks = new Map<string, CheckReport>()
  readonly #unsentChecks = new Set<string>()
  readonly #slot: Slot | null
  readonly #storage: Storage | null
  #desired: DesiredState | null = null
  #status: WorkerStart['status']
  /** What the last hello said. */
  #greetedWith: WorkerStart['status'] | null = null
  #bootedFrom: 'server' | 'snapshot' = 'server'
  #socket: Socket | null = null
  #timer: NodeJS.Timeout | undefined
  #saveTimer: NodeJS.Timeout | undefined
  #acks: Ack[] = []
  #ackTimer: NodeJS.Timeout | undefined
  #ackedAt = Number.NEGATIVE_INFINITY
  #lookAt = 0
  #touchedAt: number
  readonly #reports: Reports
  readonly #writes: ConfigWrites
  readonly #voice: Voice

  constructor(private readonly options: HostOptions) {
    const { start, now } = options
    this.#shared = openShared(start.shared)
    this.#voice = new Voice(options.tell, start.node.service)
    this.#plane = new Plane(start, options.request)
    this.#status = start.status
    this.#touchedAt = now()
    this.#slot = this.#takeSlot()
    this.#storage =
      this.#slot && new Storage(this.#slot.folder, (...fault) => this.#voice.fault(...fault))
    const identity = this.#storage?.readIdentity() ?? null
    const state = identity && (this.#storage?.readState() ?? null)
    this.#session = new Session(identity, {
      random: options.random,
      wallNow: Date.now,
      hello: (revision) => ({
        t: 'hello',
        protocol: protocolVersion,
        bootId: start.bootId,
        revision,
        node: { ...start.node, bootedFrom: this.#bootedFrom },
        status: { ...this.#status, inFlight: readInFlight(this.#shared) },
        checks: [...this.#checks.values()],
      }),
    })
    const isOpen = () => this.#session.isOpen
    const send = (message: UpMessage) => this.#send(message)
    this.#reports = new Reports({ isOpen, now, send, voice: this.#voice })
    this.#writes = new ConfigWrites({
      ...{ isOpen, storage: this.#storage, voice: this.#voice, tell: options.tell },
      post: (...request) => this.#request(...request),
      wallNow: Date.now,
    })
    const isMine = identity !== null && state?.nodeId === identity.nodeId
    if (isMine) this.#desired = new DesiredState(state.revision, state.resources)
    const known = isMine
      ? { revision: state.revision, full: true, resources: state.resources, removed: [] }
      : null
    if (identity) options.tell({ t: 'clock', serverAheadMs: identity.serverAheadMs })
    options.tell({ t: 'started', nodeId: identity?.nodeId ?? null, known })
    this.#run(this.#session.start(now(), Date.now()))
  }

  receive(message: ToWorker): void {
    switch (message.t) {
      case 'status':
        this.#status = message.status
        this.#sendStatus()
        return
      case 'checks':
        for (const check of message.checks) {
          this.#checks.set(check.name, check)
          this.#unsentChecks.add(check.name)
        }
        if (message.urgent) this.#flushChecks()
        return
      case 'forgetCheck':
        this.#flushChecks()
        this.#checks.delete(message.name)
        return
      case 'signals':
        this.#sendIfOpen(message)
        return
      case 'acks':
        for (const ack of message.acks) this.#desired?.settle(ack)
        this.#acks.push(...message.acks)
        this.#ackTimer ??= setTimeout(() => this.#flushAcks(), this.#untilAcksMs())
        this.#saveSoon()
        return
      case 'transitions':
      case 'guards':
      case 'demand':
      case 'config':
      case 'schemas':
        this.#reports.take(message)
        return
      case 'write':
        this.#writes.take(message.id, message.write)
        return
      case 'bootedFromSnapshot':
        this.#bootedFrom = 'snapshot'
        return
      case 'leave':
        this.#flushChecks()
        this.#flushAcks()
        this.#reports.finish(() =>
          this.#run(this.#session.leave(message.reason, this.options.now())),
        )
        return
      case 'ask':
        return void this.#ask(message)
    }
  }

  #run(effects: readonly Effect[]): void {
    for (const effect of effects) this.#carryOut(effect)
    this.#schedule()
  }

  #carryOut(effect: Effect): void {
    const { tell } = this.options
    switch (effect.do) {
      case 'join':
        return void this.#admit(this.#plane.join(effect.formerCredential))
      case 'renew':
        return void this.#admit(this.#plane.renew(effect.credential))
      case 'open':
        this.#open(effect.credential)
        return
      case 'send':
        if (effect.message.t === 'hello') {
          this.#greetedWith = this.#status
          this.#unsentChecks.clear()
        }
        this.#send(effect.message)
        if (effect.message.t === 'beat') this.#flushChecks()
        return
      case 'drop':
        this.#socket?.drop(effect.code)
        this.#socket = null
        return
      case 'keep':
        this.#storage?.writeIdentity(effect.identity)
        if (effect.identity) tell({ t: 'clock', serverAheadMs: effect.identity.serverAheadMs })
        return
      case 'pass':
        if (effect.message.t === 'written') this.#reports.confirmed(effect.message.transitions)
        else tell(effect.message)
        return
      case 'deliver':
        this.#desired ??= new DesiredState(0, [])
        this.#desired.deliver(effect.delivered)
        this.#saveSoon()
        tell({ t: 'deliver', delivered: effect.delivered })
        return
      case 'connected': {
        const { do: _, confirms, ...connected } = effect
        this.#voice.calm()
        // What changed while the hello was on its way could not be sent yet.
        if (this.#status !== this.#greetedWith) this.#sendStatus()
        this.#flushChecks()
        this.#reports.connected(confirms)
        this.#writes.resume()
        tell({ t: 'connected', ...connected })
        return
      }
      case 'disconnected':
        tell({ t: 'disconnected', reason: effect.reason })
        return
      case 'failed':
        tell({ t: 'failed', error: effect.error })
        return
      case 'warn':
        this.#voice.warn(effect.code, effect.message, this.#session.identity?.nodeId ?? null)
        return
      case 'ended':
        this.#end(effect.why)
        return
    }
  }

  #open(credential: string): void {
    const { now } = this.options
    const url = this.#plane.url(paths.session)
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
    this.#socket = this.options.openSocket(url, credential, {
      opened: () => this.#run(this.#session.socketOpened(now())),
      refused: (error) => {
        this.#socket = null
        this.#run(this.#session.refused(error, now()))
      },
      message: (text) => this.#hear(text),
      closed: (code, reason) => {
        this.#socket = null
        this.#run(this.#session.socketClosed(code, reason, now()))
      },
    })
  }

  #hear(text: string): void {
    const now = this.options.now()
    try {
      const message = decodeFrame(text)
      if (message) this.#run(this.#session.frame(message, now))
    } catch (error) {
      if (!(error instanceof FrameFault)) throw error
      this.#run(this.#session.badFrame(error.message, now))
    }
    if (isTrafficWanted(this.#shared)) {
      const { latencyMs } = this.#session
      this.options.tell({ t: 'traffic', way: 'received', size: Buffer.byteLength(text), latencyMs })
    }
  }

  #send(message: UpMessage): void {
    const text = JSON.stringify(message)
    this.#socket?.send(text)
    if (isTrafficWanted(this.#shared)) {
      this.options.tell({ t: 'traffic', way: 'sent', size: Buffer.byteLength(text) })
    }
  }

  #sendStatus(): void {
    const inFlight = readInFlight(this.#shared)
    this.#sendIfOpen({ t: 'status', status: { ...this.#status, inFlight } })
  }

  #sendIfOpen(message: UpMessage): void {
    if (this.#session.isOpen) this.#send(message)
  }

  #flushChecks(): void {
    if (!this.#session.isOpen || this.#unsentChecks.size === 0) return
    const checks = [...this.#unsentChecks].flatMap((name) => this.#checks.get(name) ?? [])
    this.#unsentChecks.clear()
    this.#send({ t: 'checks', checks })
  }

  #untilAcksMs(): number {
    return Math.max(0, this.#ackedAt + ackEveryMs - this.options.now())
  }

  /** What was not sent is not lost: the server sends again what it got no answer for. */
  #flushAcks(): void {
    clearTimeout(this.#ackTimer)
    this.#ackTimer = undefined
    this.#ackedAt = this.options.now()
    // What was answered for is on disk: a node that dies now comes back with it.
    if (this.#saveTimer) this.#save()
    for (const acks of toAckMessages(this.#acks)) this.#sendIfOpen(acks)
    this.#acks = []
  }

  async #admit(asked: Promise<Credential>): Promise<void> {
    const { now } = this.options
    try {
      const credential = await asked
      this.#run(this.#session.admitted(credential, now()))
    } catch (error) {
      this.#run(this.#session.refused(toFoundationError(error), now()))
    }
  }

  async #ask({ id, path, body, timeoutMs }: Extract<ToWorker, { t: 'ask' }>): Promise<void> {
    const { tell } = this.options
    try {
      tell({ t: 'answer', id, ok: true, body: await this.#request(path, body, timeoutMs) })
    } catch (error) {
      tell({ t: 'answer', id, ok: false, body: toFoundationError(error).toJSON() })
    }
  }

  #request(path: string, body?: object, waitMs?: number): Promise<unknown> {
    return this.#plane.ask(path, this.#session.identity?.credential ?? null, body, waitMs)
  }

  /**
   * One timer for everything: what the session waits for, and the look at the main thread. A timer that
   * fires soon enough is left alone, so that no stream of frames can push it ahead of itself for ever.
   */
  #schedule(): void {
    if (this.#session.phase === 'ended') return
    const now = this.options.now()
    const latest = now + (this.#session.isOpen ? lookEveryMs : slotTouchMs)
    const at = Math.min(Math.max(now, this.#session.dueAt), latest)
    if (this.#timer && this.#lookAt <= at) return
    clearTimeout(this.#timer)
    this.#lookAt = at
    this.#timer = setTimeout(() => this.#look(), at - now)
  }

  #look(): void {
    const now = this.options.now()
    // This thread did not turn either: the process was stopped, so silence and lag prove nothing.
    const asleepMs = Math.max(0, now - this.#lookAt - lookEveryMs)
    this.#timer = undefined
    if (now - this.#touchedAt >= slotTouchMs) this.#touch(now)
    this.#run(
      this.#session.tick(now, readLagMs(this.#shared), readInFlight(this.#shared), asleepMs),
    )
  }

  #touch(now: number): void {
    this.#touchedAt = now
    try {
      this.#slot?.touch()
    } catch (error) {
      this.#voice.fault('cannot touch the lock of the state directory', error)
    }
  }

  #takeSlot(): Slot | null {
    const { stateDir, node, bootId } = this.options.start
    if (stateDir === null) return null
    try {
      return takeSlot(stateDir, node.service, bootId)
    } catch (error) {
      this.#voice.fault(`cannot keep state in ${stateDir}: a restart makes this a new node`, error)
      return null
    }
  }

  #saveSoon(): void {
    this.#saveTimer ??= setTimeout(() => this.#save(), saveAfterMs)
  }

  #save(): void {
    clearTimeout(this.#saveTimer)
    this.#saveTimer = undefined
    const { identity } = this.#session
    if (!identity || !this.#desired) return
    const { revision, resources } = this.#desired
    this.#storage?.writeState({ nodeId: identity.nodeId, revision, resources })
  }

  #end(why: 'left' | 'removed'): void {
    clearTimeout(this.#timer)
    this.#reports.stop()
    this.#writes.stop()
    if (why === 'removed') this.#storage?.forget()
    else this.#save()
    this.#slot?.release()
    this.options.tell({ t: 'ended', why })
    this.options.onEnded()
  }
}
