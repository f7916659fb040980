/**
 * One node's session: a socket, and who is on it.
 *
 * It begins unnamed; `hello` opens it. What the socket says goes through `decode`, so that everything
 * behind it is what the protocol allows. Faults are answered with `error` and counted.
 */

import { FoundationError } from '@foundation/core/errors'
import type { Ack } from '@foundation/core/feed'
import {
  type Credential,
  closeCodes,
  type Hello,
  protocolLimits,
  type UpMessage,
} from '@foundation/core/nodes'
import type { WebSocket } from 'ws'

import { TokenBucket } from '../http/token-bucket.js'
import type { VerifiedIdentity } from './credential.js'
import { decode, encode, invalid } from './frame.js'
import type { NodeRecord } from './record.js'

export const helloTimeoutMs = 5_000
/** Messages that may arrive while the database opens the session. */
const maxEarly = 100
/** What may wait in a socket that does not read; past it the connection is broken. */
const maxBufferedBytes = 8 * 1024 * 1024

/** What a session asks of those who keep it. */
export interface SessionHost {
  /** Opens the node. The session speaks from then on through what it is given. */
  open(session: Session, hello: Hello): Promise<void>
  message(session: Session, record: NodeRecord, message: Exclude<UpMessage, Hello>): void
  closed(session: Session): void
  fault(session: Session, error: unknown): FoundationError
  now(): number
}

export class Session {
  record: NodeRecord | null = null
  /** Desired state that is on its way, by `refOf`: its revision and when it was sent. */
  readonly awaited = new Map<string, { revision: number; sentAt: number }>()
  credential: Credential | null = null
  readonly #bucket: TokenBucket
  #helloTimer: NodeJS.Timeout | undefined
  #early: UpMessage[] | null = null
  #strikes = 0
  #closing = false
  /** What a node said before it heard that this server stops still counts: it is not said again elsewhere. */
  #hearsOut = false

  constructor(
    readonly identity: VerifiedIdentity,
    private readonly socket: WebSocket,
    private readonly host: SessionHost,
  ) {
    this.#bucket = new TokenBucket(
      protocolLimits.messagesPerSecond,
      protocolLimits.messagesBurst,
      host.now(),
    )
    this.#helloTimer = setTimeout(
      () => this.refuse(invalid('t', 'No hello in time'), closeCodes.protocolViolated),
      helloTimeoutMs,
    )
    socket.on('message', (data, isBinary) => this.#receive(data as Buffer, isBinary))
    // Each ping makes us write a pong: they count as messages do.
    for (const frame of ['ping', 'pong'] as const) socket.on(frame, () => this.#spend())
    // The close that follows says it all; without a listener the process would end.
    socket.on('error', () => {})
    socket.on('close', () => {
      clearTimeout(this.#helloTimer)
      this.#closing = true
      this.#hearsOut = false
      host.closed(this)
    })
  }

  get isOpen(): boolean {
    return !this.#closing && this.socket.readyState === this.socket.OPEN
  }

  /** Sends an encoded frame. A node that does not read is let go rather than kept in memory. */
  send(frame: string): void {
    if (!this.isOpen) return
    if (this.socket.bufferedAmount > maxBufferedBytes) this.socket.terminate()
    else this.socket.send(frame)
  }

  /** Answers a message that was refused; closes with `code` where one is given. */
  refuse(error: FoundationError, code?: number): void {
    const issue = error.context.issues?.[0]
    const message = issue ? issue.message : error.message
    const correlationId = error.correlationId ?? ''
    this.send(
      encode({ t: 'error', code: error.code, message, path: issue?.path ?? '', correlationId }),
    )
    if (code !== undefined) this.close(code, error.code)
  }

  /** Asks the other side to close, and does not wait for ever that it does. */
  close(code: number, reason = ''): void {
    if (this.#closing) return
    this.#closing = true
    this.#hearsOut = code === closeCodes.restarting && this.record !== null
    clearTimeout(this.#helloTimer)
    this.socket.close(code, reason)
    setTimeout(() => this.socket.terminate(), 2_000).unref()
  }

  strike(error: FoundationError): void {
    this.#strikes += 1
    this.refuse(
      error,
      this.#strikes >= protocolLimits.strikes ? closeCodes.protocolViolated : undefined,
    )
  }

  /** When the node answers for what it was sent last: after how long; null where nothing was awaited. */
  settle(ref: string, { revision }: Ack): number | null {
    const awaited = this.awaited.get(ref)
    if (!awaited || awaited.revision > revision) return null
    this.awaited.delete(ref)
    return this.host.now() - awaited.sentAt
  }

  /** Counts a frame, and ends a session that sends too many. @returns whether this one may be looked at */
  #spend(): boolean {
    if (this.#closing && !this.#hearsOut) return false
    if (this.#bucket.take(this.host.now()) === 0) return true
    const perSecond = protocolLimits.messagesPerSecond
    const error = new FoundationError('protocol.flood', { perSecond })
    this.refuse(this.host.fault(this, error), closeCodes.flooded)
    return false
  }

  #receive(data: Buffer, isBinary: boolean): void {
    if (!this.#spend()) return
    if (this.record) this.record.heardAt = this.host.now()
    try {
      if (isBinary) throw invalid('', 'Not a text frame')
      this.#handle(decode(data.toString('utf8')))
    } catch (error) {
      this.strike(this.host.fault(this, error))
    }
  }

  #handle(message: UpMessage): void {
    if (this.record) {
      if (message.t === 'hello') throw invalid('t', 'The session is open already')
      this.host.message(this, this.record, message)
      return
    }
    if (this.#early) {
      if (message.t === 'hello' || this.#early.length >= maxEarly)
        throw invalid('t', 'Wait for welcome')
      this.#early.push(message)
      return
    }
    if (message.t !== 'hello') {
      const error = invalid('t', 'The first message is hello')
      this.refuse(this.host.fault(this, error), closeCodes.protocolViolated)
      return
    }
    clearTimeout(this.#helloTimer)
    this.#early = []
    void this.#open(message)
  }

  async #open(hello: Hello): Promise<void> {
    try {
      await this.host.open(this, hello)
      const early = this.#early ?? []
      this.#early = null
      for (const message of early) this.#handle(message)
    } catch (error) {
      const fault = this.host.fault(this, error)
      this.refuse(fault, closeOf(fault))
    }
  }
}

/** With which code a session ends that could not be opened, or whose node was cut off. */
export function closeOf({ code, type }: Pick<FoundationError, 'code' | 'type'>): number {
  if (code === 'node.removed') return closeCodes.removed
  if (code === 'protocol.flood') return closeCodes.flooded
  if (type === 'unauthenticated' || type === 'forbidden') return closeCodes.credentialRefused
  return type === 'unavailable' || type === 'internal'
    ? closeCodes.restarting
    : closeCodes.protocolViolated
}
