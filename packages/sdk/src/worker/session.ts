/**
 * A node's side of its session, without a socket, a disk or a clock: inputs in, effects out.
 *
 *   idle ──▶ asking ──▶ opening ──▶ greeting ──▶ open
 *              ▲ join,     socket      hello       │ closed, silent
 *              │ renew                             ▼
 *              └──────────────────────────────  waiting          ended: left, removed
 *
 * Time and chance are handed in. `dueAt` says when `tick` is wanted next.
 */
import { FoundationError } from '@foundation/core/errors'
import { type Credential, closeCodes, type DownMessage, type Hello } from '@foundation/core/nodes'
import { fullJitter } from '@foundation/core/time'

import type { EndedWhy } from '../link/messages.js'
import type { Effect, Identity } from './session-effects.js'

export type Phase =
  | 'idle'
  | 'asking'
  | 'opening'
  | 'greeting'
  | 'open'
  | 'leaving'
  | 'waiting'
  | 'ended'

/** What the session asks of its surroundings, at the moment it needs it. */
export interface SessionFacts {
  hello(revision: number | null): Hello
  /** Unix milliseconds by this host's clock. */
  wallNow(): number
  /** A number in [0, 1). */
  random(): number
}

export const reconnectBackoff = { baseMs: 250, capMs: 5_000 } as const
/** A server that says no is asked less often: a person has to do something first. */
export const refusedBackoff = { baseMs: 2_000, capMs: 30_000 } as const
export const openTimeoutMs = 5_000
/** Silence of the server after which a link counts as broken, in heartbeats. */
const silenceInBeats = 2.5
/** Lag of the main thread, in milliseconds, whose crossing is reported at once. */
const lagSteps = [500, 1_000] as const
const leaveTimeoutMs = 1_000
const stableAfterMs = 5_000
const maxBadFrames = 5

export class Session {
  phase: Phase = 'idle'
  /** When `tick` is wanted; infinite when nothing is due. */
  dueAt = Number.POSITIVE_INFINITY
  identity: Identity | null
  /** Round trip of the latest beat, halved: what is known of how long a message takes. */
  latencyMs = 0
  #revision: number | null = null
  #attempt = 0
  #refusals = 0
  #heartbeatMs = 2_000
  #heardAt = 0
  #openedAt = 0
  #beatDueAt = 0
  #beatSentAt: number | null = null
  #lagStep = 0
  #badFrames = 0
  /** With what the server last refused something on this socket. */
  #refusal: string | null = null
  /** What was tried since the last wait, so that a server of two minds is not asked in circles. */
  readonly #tried = new Set<'renew' | 'join'>()
  readonly #facts: SessionFacts

  constructor(identity: Identity | null, facts: SessionFacts) {
    this.identity = identity
    this.#facts = facts
  }

  get isOpen(): boolean {
    return this.phase === 'open'
  }

  /** @param wallNow Unix milliseconds; a wrong clock costs one request, no more */
  start(now: number, wallNow: number): Effect[] {
    if (!this.identity) return this.#join(null)
    return this.identity.expiresAt <= wallNow ? this.#renew() : this.#open(now)
  }

  /** The server gave a credential, for a join or a renewal. */
  admitted(credential: Credential, now: number): Effect[] {
    if (this.phase !== 'asking') return []
    return [...this.#adopt(credential), ...this.#open(now)]
  }

  /** A join, a renewal or the opening of the socket was answered with an error, or not at all. */
  refused(error: FoundationError, now: number): Effect[] {
    if (this.phase !== 'asking' && this.phase !== 'opening') return []
    const failed: Effect = { do: 'failed', error: error.toJSON() }
    if (error.code === 'node.removed') return this.#end('removed', [failed])
    const again = this.#proveAnew(error.code)
    if (again) return again
    const isFinal =
      error.type !== 'unavailable' && error.type !== 'limited' && error.type !== 'internal'
    if (isFinal) {
      this.#refusals += 1
      return [
        failed,
        { do: 'warn', code: error.code, message: error.message },
        ...this.#wait(now, refusedBackoff, this.#refusals - 1),
      ]
    }
    const { retryAfterMs } = error.context
    const effects = this.#wait(now)
    if (typeof retryAfterMs === 'number') {
      this.dueAt = Math.max(this.dueAt, now + Math.min(retryAfterMs, refusedBackoff.capMs))
    }
    return [failed, ...effects]
  }

  socketOpened(now: number): Effect[] {
    if (this.phase !== 'opening') return []
    this.phase = 'greeting'
    this.dueAt = now + openTimeoutMs
    return [{ do: 'send', message: this.#facts.hello(this.#revision) }]
  }

  socketClosed(code: number, reason: string, now: number): Effect[] {
    if (this.phase === 'leaving') return this.#end('left')
    if (!['opening', 'greeting', 'open'].includes(this.phase)) return []
    const lost = this.#lost(reason || `closed with ${code}`)
    switch (code) {
      case closeCodes.removed:
        return this.#end('removed', lost)
      case closeCodes.superseded:
        this.identity = null
        this.#revision = null
        return [
          ...lost,
          warnOf(new FoundationError('node.superseded')),
          { do: 'keep', identity: null },
          ...this.#wait(now),
        ]
      case closeCodes.credentialRefused: {
        const code = this.#refusal ?? 'access.credential_expired'
        return [...lost, ...(this.#proveAnew(code) ?? this.#wait(now, refusedBackoff))]
      }
      case closeCodes.protocolViolated:
      case closeCodes.flooded: {
        const what = new FoundationError(
          code === closeCodes.flooded ? 'protocol.flood' : 'protocol.invalid',
        )
        this.#refusals += 1
        return [
          ...lost,
          { do: 'failed', error: what.toJSON() },
          ...this.#wait(now, refusedBackoff, this.#refusals - 1),
        ]
      }
      default: {
        const error = new FoundationError('system.unavailable', { closeCode: code })
        return [...lost, { do: 'failed', error: error.toJSON() }, ...this.#wait(now)]
      }
    }
  }

  frame(message: DownMessage, now: number): Effect[] {
    this.#heardAt = now
    if (message.t === 'error') {
      this.#refusal = message.code
      // What is wrong with a credential can be put right, without a person reading of it.
      if (message.code.startsWith('access.credential_')) return []
      return [{ do: 'warn', code: message.code, message: told(message) }]
    }
    if (message.t === 'welcome')
      return this.phase === 'greeting' ? this.#welcomed(message, now) : []
    if (this.phase !== 'open') return []
    switch (message.t) {
      case 'snapshot':
        this.#revision = message.revision
        return [
          {
            do: 'deliver',
            delivered: { ...message, full: true, resources: message.resources, removed: [] },
          },
        ]
      case 'changes': {
        this.#reach(message.revision)
        const { revision, changes } = message
        const resources = changes.flatMap((it) => (it.op === 'set' ? [it.resource] : []))
        const removed = changes.flatMap((it) => (it.op === 'unset' ? [it.ref] : []))
        return [{ do: 'deliver', delivered: { revision, full: false, resources, removed } }]
      }
      case 'pulse':
        this.#reach(message.revision)
        if (this.#beatSentAt !== null) this.latencyMs = (now - this.#beatSentAt) / 2
        this.#beatSentAt = null
        return []
      case 'credential':
        return this.#adopt(message.credential)
      case 'advice':
      case 'quotas':
      case 'written':
        return [{ do: 'pass', message }]
    }
  }

  /** A frame that is none. A server that sends nothing else is left. */
  badFrame(fault: string, now: number): Effect[] {
    if (this.phase !== 'greeting' && this.phase !== 'open') return []
    this.#badFrames += 1
    const warn: Effect[] =
      this.#badFrames === 1 ? [{ do: 'warn', code: 'protocol.invalid', message: fault }] : []
    if (this.#badFrames < maxBadFrames) return warn
    return [
      ...warn,
      { do: 'drop', code: closeCodes.protocolViolated },
      ...this.#lost('the server does not speak the protocol'),
      ...this.#wait(now, refusedBackoff, this.#refusals++),
    ]
  }

  /** @param asleepMs how long this thread itself did not turn: silence of that time proves nothing */
  tick(now: number, lagMs: number, inFlight: number, asleepMs = 0): Effect[] {
    this.#heardAt += asleepMs
    if (this.phase === 'open') return this.#turn(now, Math.max(0, lagMs - asleepMs), inFlight)
    if (now < this.dueAt) return []
    if (this.phase === 'waiting') {
      if (!this.identity) return this.#join(null)
      return this.#open(now)
    }
    if (this.phase === 'leaving') return [{ do: 'drop', code: 1000 }, ...this.#end('left')]
    if (this.phase === 'opening' || this.phase === 'greeting') {
      const error = new FoundationError('node.connect_timeout')
      return [
        { do: 'drop', code: 1000 },
        { do: 'failed', error: error.toJSON() },
        ...this.#wait(now),
      ]
    }
    return []
  }

  /** Says goodbye. After `ended` the session does nothing any more. */
  leave(reason: string, now: number): Effect[] {
    if (this.phase === 'ended' || this.phase === 'leaving') return []
    if (this.phase !== 'open') return [{ do: 'drop', code: 1000 }, ...this.#end('left')]
    this.phase = 'leaving'
    this.dueAt = now + leaveTimeoutMs
    return [{ do: 'send', message: { t: 'leave', reason } }]
  }

  /** The next session starts with a snapshot: what was delivered could not be taken. */
  forgetRevision(): void {
    this.#revision = null
  }

  #welcomed(message: Extract<DownMessage, { t: 'welcome' }>, now: number): Effect[] {
    if (this.identity?.nodeId !== message.nodeId) this.#revision = null
    this.phase = 'open'
    this.#openedAt = now
    this.#heartbeatMs = message.heartbeatMs
    this.#beatDueAt = now + message.heartbeatMs
    this.#beatSentAt = null
    this.#lagStep = 0
    this.#badFrames = 0
    this.#refusals = 0
    this.dueAt = this.#beatDueAt
    const { nodeId, serverId, signalsMs, confirms = false } = message
    const connected: Effect = { do: 'connected', nodeId, serverId, signalsMs, confirms }
    return [...this.#adopt(message.credential), connected]
  }

  #turn(now: number, lagMs: number, inFlight: number): Effect[] {
    const silentMs = now - this.#heardAt
    if (silentMs > this.#heartbeatMs * silenceInBeats) {
      return [{ do: 'drop', code: 1001 }, ...this.#lost('the server is silent'), ...this.#wait(now)]
    }
    const step = lagSteps.filter((it) => lagMs >= it).length
    const isDue = now >= this.#beatDueAt
    if (!isDue && step === this.#lagStep) return []
    this.#lagStep = step
    this.#beatSentAt ??= now
    this.#beatDueAt = now + this.#heartbeatMs
    this.dueAt = this.#beatDueAt
    return [{ do: 'send', message: { t: 'beat', lagMs: Math.min(lagMs, 1e9), inFlight } }]
  }

  #join(formerCredential: string | null): Effect[] {
    this.#tried.add('join')
    this.phase = 'asking'
    this.dueAt = Number.POSITIVE_INFINITY
    return [{ do: 'join', formerCredential }]
  }

  /** What is left to try with a credential that was refused; null when nothing is. */
  #proveAnew(code: string): Effect[] | null {
    const { identity } = this
    const isExpired = code === 'access.credential_expired'
    const isVoid = code === 'access.credential_invalid' || code === 'access.credential_revoked'
    if (!identity || !(isExpired || isVoid)) return null
    if (isExpired && !this.#tried.has('renew')) return this.#renew()
    return this.#tried.has('join') ? null : this.#join(identity.credential)
  }

  #renew(): Effect[] {
    if (!this.identity) return this.#join(null)
    this.#tried.add('renew')
    this.phase = 'asking'
    this.dueAt = Number.POSITIVE_INFINITY
    return [{ do: 'renew', credential: this.identity.credential }]
  }

  #open(now: number): Effect[] {
    if (!this.identity) return this.#join(null)
    this.phase = 'opening'
    this.#refusal = null
    this.dueAt = now + openTimeoutMs
    return [{ do: 'open', credential: this.identity.credential }]
  }

  #wait(
    now: number,
    backoff: { baseMs: number; capMs: number } = reconnectBackoff,
    attempt = this.#attempt++,
  ): Effect[] {
    this.phase = 'waiting'
    this.#tried.clear()
    const jitter = fullJitter(attempt, backoff, this.#facts.random())
    this.dueAt = now + (backoff === refusedBackoff ? backoff.baseMs : 0) + jitter
    return []
  }

  /** The session is over. One that stood for a while starts its backoff anew; one that flaps does not. */
  #lost(reason: string): Effect[] {
    if (this.phase !== 'open') return []
    if (this.#heardAt - this.#openedAt >= stableAfterMs) this.#attempt = 0
    return [{ do: 'disconnected', reason }]
  }

  #end(why: EndedWhy, before: Effect[] = []): Effect[] {
    this.phase = 'ended'
    this.dueAt = Number.POSITIVE_INFINITY
    const forget: Effect[] = why === 'removed' ? [{ do: 'keep', identity: null }] : []
    return [...before, ...forget, { do: 'ended', why }]
  }

  /** A credential comes fresh from the server, so that its life tells what time it is there. */
  #adopt({ nodeId, credential, expiresAt, expiresInMs }: Credential): Effect[] {
    const serverAheadMs = expiresAt - expiresInMs - this.#facts.wallNow()
    this.identity = { nodeId, credential, expiresAt, serverAheadMs }
    return [{ do: 'keep', identity: this.identity }]
  }

  #reach(revision: number): void {
    if (this.#revision !== null) this.#revision = Math.max(this.#revision, revision)
  }
}

function warnOf({ code, message }: FoundationError): Effect {
  return { do: 'warn', code, message }
}

function told({ message, path, correlationId }: Extract<DownMessage, { t: 'error' }>): string {
  const where = path === '' ? '' : ` (${path})`
  return `${message}${where}${correlationId === '' ? '' : ` [${correlationId}]`}`
}
