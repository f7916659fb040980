import type { ToMain } from '../link/messages.js'
import type { LogLevel } from '../log.js'

/** What the session's thread says in the application's log. */
export class Voice {
  readonly #tell: (message: ToMain) => void
  readonly #service: string
  readonly #warned = new Set<string>()

  constructor(tell: (message: ToMain) => void, service: string) {
    this.#tell = tell
    this.#service = service
  }

  say(level: LogLevel, fields: object, message: string): void {
    this.#tell({ t: 'say', level, fields: { ...fields, service: this.#service }, message })
  }

  /** A refusal of the control plane: each once, until `calm`. */
  warn(code: string, message: string, node: string | null): void {
    if (this.#warned.has(code)) return
    this.#warned.add(code)
    const level = code.startsWith('access.') ? 'error' : 'warn'
    this.say(level, { event: 'node.refused', code, node }, message)
  }

  /** The control plane took this node: what it refuses from now on is new. */
  calm(): void {
    this.#warned.clear()
  }

  fault(what: string, error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error)
    this.say('warn', { event: 'node.storage_failed', reason }, `Foundation ${what}`)
  }
}
