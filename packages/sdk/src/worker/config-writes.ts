/**
 * Writes of this node for the whole fleet, on their way to the control plane. One that finds nobody there waits, on
 * disk, and goes out once the control plane is back. Each has a key by which the server knows it again, so
 * that one whose answer was lost can be sent once more without being done twice.
 *
 * Writes of one namespace go one after the other, in the order in which they were made.
 */
import { clusterWidePaths, type SetClusterWide } from '@foundation/core/config'
import { FoundationError } from '@foundation/core/errors'

import type { ToMain } from '../link/messages.js'
import { toFoundationError } from './transport.js'
import type { Voice } from './voice.js'

export const maxWrites = 1_000
export const maxWriteAgeMs = 3_600_000
const maxBytes = 4_000_000
const retryMs = 5_000
/** How long a write waits for those before it, and for the way there and back. */
const turnMs = 5_000

export interface ConfigWrite {
  readonly namespace: string
  readonly body: SetClusterWide
}

/** As it is kept on disk. */
export interface KeptWrite extends ConfigWrite {
  /** Unix milliseconds. */
  readonly at: number
}

export interface ConfigWritesOptions {
  /** Null keeps nothing on disk. */
  readonly storage: {
    readWrites(): readonly KeptWrite[]
    writeWrites(writes: readonly KeptWrite[]): void
  } | null
  readonly isOpen: () => boolean
  /** POSTs as this node. Rejects with a FoundationError. */
  readonly post: (path: string, body: object, timeoutMs: number) => Promise<unknown>
  readonly tell: (message: ToMain) => void
  readonly voice: Pick<Voice, 'say'>
  /** Unix milliseconds. */
  readonly wallNow: () => number
}

interface Waiting {
  readonly write: KeptWrite
  /** Who waits for the answer; null for nobody. */
  id: number | null
  /** Until when. */
  timer?: NodeJS.Timeout
}

export class ConfigWrites {
  readonly #options: ConfigWritesOptions
  readonly #busy = new Set<string>()
  #waiting: Waiting[]
  #timer: NodeJS.Timeout | undefined

  constructor(options: ConfigWritesOptions) {
    this.#options = options
    const kept = options.storage?.readWrites() ?? []
    this.#waiting = kept.map((write) => ({ write, id: null }))
    if (kept.length > 0) options.tell({ t: 'writes', pending: kept.length })
  }

  /** @param id whoever is to be answered */
  take(id: number, write: ConfigWrite): void {
    const { isOpen, wallNow } = this.#options
    const bytes = this.#waiting.reduce((sum, it) => sum + sizeOf(it.write), sizeOf(write))
    if (this.#waiting.length >= maxWrites || bytes > maxBytes) {
      const error = new FoundationError('config.writes_full', { waiting: this.#waiting.length })
      this.#answer(id, false, error.toJSON())
      return
    }
    const waiting: Waiting = { write: { ...write, at: wallNow() }, id }
    this.#waiting.push(waiting)
    this.#changed()
    if (!isOpen()) {
      this.#letGo(waiting)
      return
    }
    const waitMs = write.body.timeoutMs + turnMs
    waiting.timer = setTimeout(() => this.#letGo(waiting), waitMs).unref()
    this.resume()
  }

  /** The control plane is there: everything that waits goes out. */
  resume(): void {
    for (const namespace of new Set(this.#waiting.map(({ write }) => write.namespace))) {
      void this.#drain(namespace)
    }
  }

  stop(): void {
    clearTimeout(this.#timer)
    for (const { timer } of this.#waiting) clearTimeout(timer)
  }

  async #drain(namespace: string): Promise<void> {
    if (this.#busy.has(namespace)) return
    this.#busy.add(namespace)
    try {
      for (let next = this.#next(namespace); next; next = this.#next(namespace)) {
        if (!(await this.#send(next))) break
      }
    } finally {
      this.#busy.delete(namespace)
    }
  }

  #next(namespace: string): Waiting | undefined {
    return this.#waiting.find(({ write }) => write.namespace === namespace)
  }

  /** False when the control plane did not take it: it stays the next one. */
  async #send(waiting: Waiting): Promise<boolean> {
    const { post, wallNow } = this.#options
    const { write } = waiting
    if (wallNow() - write.at > maxWriteAgeMs) {
      const message = 'The control plane was away for too long: the write was given up'
      this.#settle(waiting, new FoundationError('system.unavailable', {}, { message }))
      return true
    }
    // Nobody waits for the nodes any more once the caller was told that the write is queued.
    const timeoutMs = waiting.id === null ? 0 : write.body.timeoutMs
    try {
      const body = await post(
        clusterWidePaths.set(write.namespace),
        { ...write.body, timeoutMs },
        timeoutMs,
      )
      this.#settle(waiting, null, body)
      return true
    } catch (cause) {
      const error = toFoundationError(cause)
      // A rollout that is under way ends; whoever waits for an answer may not want to wait for that.
      const isUnderWay = error.code === 'config.release_under_way' && waiting.id === null
      if (isFinal(error) && !isUnderWay) {
        this.#settle(waiting, error)
        return true
      }
      // A rollout holds up its own namespace; who is away is away for all.
      const held = (it: Waiting) => !isUnderWay || it.write.namespace === write.namespace
      for (const it of this.#waiting.filter(held)) this.#letGo(it)
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined
        if (this.#options.isOpen()) this.resume()
      }, retryMs).unref()
      return false
    }
  }

  #settle(waiting: Waiting, error: FoundationError | null, body: unknown = null): void {
    const { write, id, timer } = waiting
    clearTimeout(timer)
    this.#waiting = this.#waiting.filter((it) => it !== waiting)
    this.#changed()
    if (id !== null) {
      this.#answer(id, error === null, error ? error.toJSON() : body)
      return
    }
    if (!error || error.code === 'config.quorum_missed') return
    const { namespace, body: sent } = write
    const fields = { event: 'config.write_refused', namespace, path: sent.path, code: error.code }
    const message = `A write that waited was refused: ${error.message}`
    this.#options.voice.say('error', fields, message)
  }

  /** Whoever waits is told that it takes a while. */
  #letGo(waiting: Waiting): void {
    clearTimeout(waiting.timer)
    if (waiting.id === null) return
    this.#answer(waiting.id, true, null)
    waiting.id = null
  }

  #answer(id: number, ok: boolean, body: unknown): void {
    this.#options.tell({ t: 'answer', id, ok, body })
  }

  #changed(): void {
    const writes = this.#waiting.map(({ write }) => write)
    this.#options.storage?.writeWrites(writes)
    this.#options.tell({ t: 'writes', pending: writes.length })
  }
}

/** Whether another attempt would end the same. `config.quorum_missed` says that the write stands. */
function isFinal({ code, type }: FoundationError): boolean {
  if (code === 'config.quorum_missed') return true
  return !['unavailable', 'limited', 'internal', 'unauthenticated'].includes(type)
}

function sizeOf(write: ConfigWrite): number {
  return Buffer.byteLength(JSON.stringify(write))
}
