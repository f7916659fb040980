/** Tells the control plane what this process runs of each namespace, and which schemas it declared. */
import type { ConfigReport } from '../worker/reports.js'
import type { FleetValues } from './fleet-values.js'
import { accountOf } from './inspection.js'
import type { Namespace } from './namespace.js'

/** Changes that come in a row are told together. */
const waitMs = 100

export class ConfigReports {
  readonly #post: ((report: ConfigReport) => void) | null
  readonly #changed = new Set<Namespace>()
  /** Hashes of the schemas that were told in this session. */
  readonly #told = new Set<string>()
  #isConnected = false
  #timer: NodeJS.Timeout | undefined

  /** @param post null without a control plane */
  constructor(
    post: ((report: ConfigReport) => void) | null,
    private readonly fleet: FleetValues,
  ) {
    this.#post = post
  }

  changed(namespace: Namespace): void {
    if (!this.#post) return
    this.#changed.add(namespace)
    this.#tellSoon()
  }

  forget(namespace: Namespace): void {
    this.#changed.delete(namespace)
  }

  /** A new session: the server may be another one, or may not have got what was said last. */
  connected(namespaces: Iterable<Namespace>): void {
    this.#isConnected = true
    this.#told.clear()
    for (const namespace of namespaces) this.changed(namespace)
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
    const namespaces = [...this.#changed]
    this.#changed.clear()
    const schemas = namespaces.flatMap(({ name, declaration }) => {
      const key = `${name} ${declaration.sent?.hash}`
      if (!declaration.sent || this.#told.has(key)) return []
      this.#told.add(key)
      return [{ namespace: name, ...declaration.sent }]
    })
    if (schemas.length > 0) this.#post?.({ t: 'schemas', schemas })
    const running = namespaces.map((namespace) => ({
      ...accountOf(namespace, this.fleet),
      schema: namespace.declaration.sent?.hash ?? null,
    }))
    this.#post?.({ t: 'config', running })
  }
}
