/**
 * What the node says of its guards and its configuration, on its way to the server. A transition is kept until the server
 * confirms that it is written, since it is told once; nothing else is: the next one, or what is said in the next session,
 * says how things are.
 */
import type { UpMessage } from '@foundation/core/nodes'
import type { BreakerTransition } from '@foundation/core/protection'

import { toBatches } from './outbox.js'
import type { Voice } from './voice.js'

/** Transitions kept until they are confirmed; past it the oldest are dropped. */
export const maxKeptTransitions = 1_000
/** A session may send only so many messages, and a breaker can change its mind as often as it is asked. */
const everyMs = 100
/** As many as the server takes in one message. */
const maxItems = 100
const maxSchemas = 20
/** How long a node that leaves waits for its last transitions to be confirmed. */
const finishMs = 500

/** What the main thread hands over. */
export type ProtectionReport = Extract<UpMessage, { t: 'transitions' | 'guards' | 'demand' }>
export type ConfigReport = Extract<UpMessage, { t: 'config' | 'schemas' }>

export interface ReportsOptions {
  readonly isOpen: () => boolean
  readonly send: (message: UpMessage) => void
  /** Monotonic milliseconds. */
  readonly now: () => number
  readonly voice: Pick<Voice, 'say'>
}

interface Kept {
  readonly number: number
  readonly transition: BreakerTransition
}

export class Reports {
  /** Not confirmed yet, their numbers without a gap. */
  #kept: Kept[] = []
  #nextNumber = 1
  /** The last number that went out in this session. */
  #sent = 0
  #confirms = false
  #dropped = 0
  #sentAt = Number.NEGATIVE_INFINITY
  #timer: NodeJS.Timeout | undefined
  #onFinished: (() => void) | null = null

  constructor(private readonly options: ReportsOptions) {}

  take(report: ProtectionReport | ConfigReport): void {
    const { isOpen, send, now } = this.options
    switch (report.t) {
      case 'transitions': {
        this.#keep(report.transitions)
        const waitMs = this.#sentAt + everyMs - now()
        if (waitMs <= 0) this.flush()
        else this.#timer ??= setTimeout(() => this.flush(), waitMs)
        return
      }
      case 'guards':
        if (!isOpen()) return
        for (const guards of toBatches(report.guards, maxItems)) send({ t: 'guards', guards })
        return
      case 'demand':
        if (!isOpen()) return
        for (const demands of toBatches(report.demands, maxItems)) send({ t: 'demand', demands })
        return
      case 'config':
        if (!isOpen()) return
        for (const running of toBatches(report.running, maxItems)) send({ t: 'config', running })
        return
      case 'schemas':
        if (!isOpen()) return
        for (const schemas of toBatches(report.schemas, maxSchemas)) send({ t: 'schemas', schemas })
        return
    }
  }

  /**
   * A session begins: what was not confirmed in the one before goes out again.
   *
   * @param confirms whether the server says what it has written; with one that does not, what is sent is forgotten
   */
  connected(confirms: boolean): void {
    this.#confirms = confirms
    this.#sent = 0
    this.#tellOfDropped()
    this.flush()
  }

  /** The server has all transitions up to this number. */
  confirmed(number: number): void {
    this.#kept = this.#kept.filter((it) => it.number > number)
    this.#tellOfDropped()
    if (this.#kept.length === 0) this.#onFinished?.()
  }

  /** Sends what waits, if there is a link. */
  flush(): void {
    this.stop()
    const { isOpen, send, now } = this.options
    const waiting = this.#kept.filter(({ number }) => number > this.#sent)
    if (!isOpen() || waiting.length === 0) return
    this.#sentAt = now()
    for (const batch of toBatches(waiting, maxItems)) {
      const transitions = batch.map(({ transition }) => transition)
      const first = this.#confirms ? { first: batch[0]?.number } : {}
      send({ t: 'transitions', ...first, transitions })
    }
    if (this.#confirms) this.#sent = this.#nextNumber - 1
    else this.#kept = []
  }

  /** Sends the last, and calls `then` once that is confirmed, or takes too long: at once when there is nothing to confirm. */
  finish(then: () => void): void {
    this.flush()
    if (!this.options.isOpen() || this.#kept.length === 0) {
      then()
      return
    }
    const timer = setTimeout(() => this.#onFinished?.(), finishMs)
    this.#onFinished = () => {
      clearTimeout(timer)
      this.#onFinished = null
      then()
    }
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #keep(transitions: readonly BreakerTransition[]): void {
    for (const transition of transitions)
      this.#kept.push({ number: this.#nextNumber++, transition })
    const over = this.#kept.length - maxKeptTransitions
    if (over <= 0) return
    this.#kept = this.#kept.slice(over)
    this.#dropped += over
  }

  #tellOfDropped(): void {
    if (this.#dropped === 0) return
    this.options.voice.say(
      'warn',
      { event: 'protection.transitions_dropped', dropped: this.#dropped },
      'The control plane did not confirm changes of breakers for so long that the oldest were dropped',
    )
    this.#dropped = 0
  }
}
