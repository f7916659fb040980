/** Tells the control plane what this process runs of each namespace, and which schemas it declared. */
import type { ConfigReport } from '../worker/reports.js'
import type { Entry } from './entry.js'

/** Changes that come in a row are told together. */
const waitMs = 100

export class ConfigReports {
  readonly #post: ((report: ConfigReport) => void) | null
  readonly #changed = new Set<Entry>()
  /** Hashes of the schemas that were told in this session. */
  readonly #told = new Set<string>()
  #isConnected = false
  #timer: NodeJS.Timeout | undefined

  /** @param post null without a control plane */
  constructor(post: ((report: ConfigReport) => void) | null) {
    this.#post = post
  }

  changed(entry: Entry): void {
    if (!this.#post) return
    this.#changed.add(entry)
    this.#tellSoon()
  }

  forget(entry: Entry): void {
    this.#changed.delete(entry)
  }

  /** A new session: the server may be another one, or may not have got what was said last. */
  connected(entries: Iterable<Entry>): void {
    this.#isConnected = true
    this.#told.clear()
    for (const entry of entries) this.changed(entry)
  }

  disconnected(): void {
    this.#isConnected = false
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#changed.clear()
  }

  #tellSoon(): void {
    if (!this.#isConnected) return
    this.#timer ??= setTimeout(() => this.#tell(), waitMs).unref()
  }

  #tell(): void {
    this.#timer = undefined
    if (!this.#isConnected || this.#changed.size === 0) return
    const entries = [...this.#changed]
    this.#changed.clear()
    const schemas = entries.flatMap(({ namespace: { name, declaration } }) => {
      const key = `${name} ${declaration.sent?.hash}`
      if (!declaration.sent || this.#told.has(key)) return []
      this.#told.add(key)
      return [{ namespace: name, ...declaration.sent }]
    })
    if (schemas.length > 0) this.#post?.({ t: 'schemas', schemas })
    const running = entries.map((entry) => ({
      ...entry.account(),
      schema: entry.namespace.declaration.sent?.hash ?? null,
    }))
    this.#post?.({ t: 'config', running })
  }
}
