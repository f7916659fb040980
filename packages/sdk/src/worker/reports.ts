/**
 * What the node says of its guards and its configuration, on its way to the server. A transition waits for the link,
 * since it is told once; nothing else does: the next one, or what is said in the next session, says how things are.
 */
import type { UpMessage } from '@foundation/core/nodes'
import type { BreakerTransition } from '@foundation/core/protection'

import { toBatches } from './outbox.js'

/** Transitions kept while there is no link; past it the oldest are dropped. */
export const maxKeptTransitions = 1_000
/** A session may send only so many messages, and a breaker can change its mind as often as it is asked. */
const everyMs = 100
/** As many as the server takes in one message. */
const maxItems = 100
const maxSchemas = 20

/** What the main thread hands over. */
export type ProtectionReport = Extract<UpMessage, { t: 'transitions' | 'guards' | 'demand' }>
export type ConfigReport = Extract<UpMessage, { t: 'config' | 'schemas' }>

export interface ReportsOptions {
  readonly isOpen: () => boolean
  readonly send: (message: UpMessage) => void
  /** Monotonic milliseconds. */
  readonly now: () => number
}

export class Reports {
  #transitions: BreakerTransition[] = []
  #sentAt = Number.NEGATIVE_INFINITY
  #timer: NodeJS.Timeout | undefined

  constructor(private readonly options: ReportsOptions) {}

  take(report: ProtectionReport | ConfigReport): void {
    const { isOpen, send, now } = this.options
    switch (report.t) {
      case 'transitions': {
        const all = [...this.#transitions, ...report.transitions]
        this.#transitions = all.slice(-maxKeptTransitions)
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

  /** Sends what waits, if there is a link. */
  flush(): void {
    this.stop()
    const { isOpen, send, now } = this.options
    if (!isOpen() || this.#transitions.length === 0) return
    this.#sentAt = now()
    for (const transitions of toBatches(this.#transitions, maxItems)) {
      send({ t: 'transitions', transitions })
    }
    this.#transitions = []
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }
}
