/** What this process says of its guards: transitions at once, what was counted in steps of five seconds. */
import type { BreakerTransition, GuardWindow } from '@foundation/core/protection'

import type { ProtectionReport } from '../worker/reports.js'

const windowMs = 5_000
/** Guards that nothing happens to are told of once in so many windows, so that they are not taken for gone. */
const windowsAMinute = 12

export interface GuardReportsOptions {
  /** To the control plane; null without one. */
  readonly post: ((report: ProtectionReport) => void) | null
  /** Tells this process of a transition. Not in the middle of the call that caused it. */
  readonly tell: (transition: BreakerTransition) => void
  /** What was counted since the last call; `all` also of guards that nothing happened to. */
  readonly windows: (all: boolean) => GuardWindow[]
  /** Unix milliseconds by the server's clock, so that the windows of all nodes begin together. */
  readonly serverNow: () => number
  readonly random: () => number
}

export class GuardReports {
  readonly #options: GuardReportsOptions
  #transitions: BreakerTransition[] = []
  #window: number
  /** Nodes do not all tell of everything at the same moment. */
  readonly #phase: number
  #immediate: NodeJS.Immediate | undefined

  constructor(options: GuardReportsOptions) {
    this.#options = options
    this.#window = this.#windowNow()
    this.#phase = Math.floor(options.random() * windowsAMinute)
  }

  /** Goes out with all others of this turn of the event loop. */
  transition(transition: BreakerTransition): void {
    this.#transitions.push(transition)
    this.#immediate ??= setImmediate(() => this.#flush())
  }

  /** To be called a few times a second. */
  turn(): void {
    const window = this.#windowNow()
    if (window === this.#window) return
    this.#window = window
    this.send(window % windowsAMinute === this.#phase)
  }

  /** Sends the windows as they are. */
  send(all: boolean): void {
    const { post, windows } = this.#options
    const guards = post ? windows(all) : []
    if (guards.length > 0) post?.({ t: 'guards', guards })
  }

  /** Sends the last of everything. */
  end(): void {
    this.#flush()
    this.send(true)
  }

  #flush(): void {
    clearImmediate(this.#immediate)
    this.#immediate = undefined
    const transitions = this.#transitions
    if (transitions.length === 0) return
    this.#transitions = []
    this.#options.post?.({ t: 'transitions', transitions })
    for (const transition of transitions) this.#options.tell(transition)
  }

  #windowNow(): number {
    return Math.floor(this.#options.serverNow() / windowMs)
  }
}
