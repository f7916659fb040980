import type { Work } from './work.js'

export interface DrainContext {
  readonly reason: string
  /** Aborts when the node takes work again, or when the time to drain is over. */
  readonly signal: AbortSignal
}

export type DrainHook = (context: DrainContext) => void | Promise<void>

/** Why the node takes no work, by whose decision. The first that is not null is shown. */
export interface DrainReasons {
  readonly leaving: string | null
  /** By an operator's command, or by the application. */
  readonly asked: string | null
  readonly maintenance: string | null
}

export interface DrainOptions {
  readonly work: Work
  readonly timeoutMs: number
  readonly onChange: () => void
  readonly onFault: (error: unknown) => void
}

/** Takes a node out of work and back. */
export class Drain {
  #reasons: DrainReasons = { leaving: null, asked: null, maintenance: null }
  #current: { stop: AbortController; done: Promise<void> } | null = null
  readonly #hooks = new Set<DrainHook>()

  constructor(private readonly options: DrainOptions) {}

  /** Null while the node takes work. */
  get reason(): string | null {
    const { leaving, asked, maintenance } = this.#reasons
    return leaving ?? asked ?? maintenance
  }

  onDrain(hook: DrainHook): () => void {
    this.#hooks.add(hook)
    return () => this.#hooks.delete(hook)
  }

  /** Resolves when requests and hooks are done, when the time is over, or when the node takes work again. */
  async set(change: Partial<DrainReasons>): Promise<void> {
    const before = this.reason
    this.#reasons = { ...this.#reasons, ...change }
    const { reason } = this
    this.options.work.isDraining = reason !== null
    if (reason !== null && !this.#current) this.#current = this.#begin(reason)
    if (reason === null) {
      this.#current?.stop.abort()
      this.#current = null
    }
    if (reason !== before) this.options.onChange()
    await this.#current?.done
  }

  #begin(reason: string): { stop: AbortController; done: Promise<void> } {
    const { work, timeoutMs } = this.options
    const stop = new AbortController()
    const timer = setTimeout(() => stop.abort(), timeoutMs).unref()
    const { signal } = stop
    const hooks = [...this.#hooks].map((hook) => this.#call(hook, { reason, signal }))
    const over = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
    const done = Promise.race([Promise.all([work.idle(signal), ...hooks]), over]).then(() =>
      clearTimeout(timer),
    )
    return { stop, done }
  }

  async #call(hook: DrainHook, context: DrainContext): Promise<void> {
    try {
      await hook(context)
    } catch (error) {
      this.options.onFault(error)
    }
  }
}
