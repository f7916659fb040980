/** The main thread's end of the session: starts its worker, talks to it, starts it again if it breaks. */
import { Worker } from 'node:worker_threads'

import { FoundationError, fromErrorDocument } from '@foundation/core/errors'
import { isTrafficHeard } from '../events.js'
import type { ConfigWrite } from '../worker/config-writes.js'
import type { ToMain, ToWorker, WorkerStart } from './messages.js'
import {
  newSharedBuffer,
  openShared,
  setInFlight,
  setTrafficWanted,
  stampTurn,
} from './shared-facts.js'

const restartAfterMs = 1_000
const askTimeoutMs = 10_000
/** The session is small; what a runaway would take stays out of the application's memory. */
const resourceLimits = { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 64, stackSizeMb: 1 }

export interface LinkOptions {
  /** What the worker starts with; asked again for each worker. */
  readonly start: () => Omit<WorkerStart, 'shared'>
  readonly hear: (message: ToMain) => void
  readonly onBroken: (error: unknown) => void
  /** Handed in by tests; by default the bundled worker. */
  readonly worker?: URL
}

export class Link {
  readonly #buffer = newSharedBuffer()
  readonly #shared = openShared(this.#buffer)
  readonly #asked = new Map<number, (message: Extract<ToMain, { t: 'answer' }>) => void>()
  #worker: Worker
  #restartTimer: NodeJS.Timeout | undefined
  #lastId = 0
  #hasEnded = false

  constructor(private readonly options: LinkOptions) {
    this.stamp()
    this.#worker = this.#startWorker()
  }

  post(message: ToWorker): void {
    if (!this.#hasEnded) this.#worker.postMessage(message)
  }

  setInFlight(inFlight: number): void {
    setInFlight(this.#shared, inFlight)
  }

  /** GETs a path of the control plane as this node; with a body POSTs it. @throws FoundationError */
  ask(path: string, body?: object, timeoutMs = 0): Promise<unknown> {
    const post = { path, timeoutMs, ...(body && { body }) }
    return this.#ask(timeoutMs, (id) => ({ t: 'ask', id, ...post }))
  }

  /** Hands over a write. Null: it waits for the control plane. @throws FoundationError */
  write(write: ConfigWrite, timeoutMs: number): Promise<unknown> {
    return this.#ask(timeoutMs, (id) => ({ t: 'write', id, write }))
  }

  #ask(timeoutMs: number, toMessage: (id: number) => ToWorker): Promise<unknown> {
    this.#lastId += 1
    const id = this.#lastId
    return new Promise((resolve, reject) => {
      const unavailable = () => {
        this.#asked.delete(id)
        reject(new FoundationError('system.unavailable'))
      }
      if (this.#hasEnded) return unavailable()
      const timer = setTimeout(unavailable, askTimeoutMs + timeoutMs)
      this.#asked.set(id, ({ ok, body }) => {
        clearTimeout(timer)
        this.#asked.delete(id)
        if (ok) resolve(body)
        else reject(fromErrorDocument(body) ?? new FoundationError('system.unavailable'))
      })
      this.post(toMessage(id))
    })
  }

  /** Stops everything; what the worker has not sent is lost. */
  end(): void {
    this.#hasEnded = true
    clearTimeout(this.#restartTimer)
    void this.#worker.terminate()
  }

  #startWorker(): Worker {
    const workerData: WorkerStart = { ...this.options.start(), shared: this.#buffer }
    const worker = new Worker(this.options.worker ?? new URL('./worker.js', import.meta.url), {
      workerData,
      name: 'foundation',
      // Flags of the application, such as loaders, are none of the session's business.
      execArgv: [],
      resourceLimits,
    })
    worker.on('message', (message: ToMain) => {
      if (message.t === 'answer') this.#asked.get(message.id)?.(message)
      else this.options.hear(message)
    })
    worker.on('error', (error) => this.options.onBroken(error))
    worker.on('exit', () => {
      if (this.#hasEnded || worker !== this.#worker) return
      this.#restartTimer = setTimeout(() => {
        this.#worker = this.#startWorker()
      }, restartAfterMs).unref()
    })
    worker.unref()
    return worker
  }

  /** To be called by a timer of the main thread, every `stampEveryMs`: says that it still turns. */
  stamp(): void {
    stampTurn(this.#shared)
    setTrafficWanted(this.#shared, isTrafficHeard())
  }
}
