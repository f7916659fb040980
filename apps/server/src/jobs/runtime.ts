/**
 * Runs the catalogue: one queue, one worker and the schedules. Everything that is the same for every job is here: its input is checked, its
 * time is bounded, and how it went is logged.
 */
import { FoundationError } from '@foundation/core/errors'
import type { Job, JobsOptions } from 'bullmq'

import type { JobDefinition, JobDeps, JobOutcome } from './define.js'
import { type JobStore, openStore } from './store.js'

export interface JobsOptionsOfServer {
  readonly store: JobStore
  readonly catalogue: readonly JobDefinition[]
  readonly deps: JobDeps
  /** Servers with the same queue share its work. Default `foundation`. */
  readonly queueName?: string
  /** How long a running job may take to end when the server stops, in ms. Default 5,000. */
  readonly stopMs?: number
}

export interface Jobs {
  /** @returns the job's id; that of the one known already, where `id` names one */
  add(name: string, input: unknown, options?: { readonly id?: string }): Promise<string>
  /** Begins; the store may come later. */
  start(): void
  /** Whether the store was there and the worker takes jobs from it. */
  running(): boolean
  /** Gives back what is not done in time. A second call waits for the first. */
  stop(): Promise<void>
}

const complainEveryMs = 10_000
const retryMs = 2_000

type Store = Awaited<ReturnType<typeof openStore>>

export function makeJobs(options: JobsOptionsOfServer): Jobs {
  const { store, catalogue, deps, queueName = 'foundation', stopMs = 5_000 } = options
  const log = deps.log.child({ queue: queueName })
  const byName = new Map<string, JobDefinition>(catalogue.map((job) => [job.name, job]))
  const stopping = new AbortController()
  async function perform(job: Job): Promise<JobOutcome> {
    const definition = byName.get(job.name)
    // One of a newer server, while this one is about to be replaced. It stays for that one to try.
    if (!definition) throw new Error(`No job is called ${job.name}`)
    const started = performance.now()
    const waitedMs = Math.max(0, deps.clock() - (job.timestamp + (job.delay ?? 0)))
    const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(definition.timeoutMs)])
    const outcome = await Promise.race([definition.run(deps, job.data, signal), ended(signal)])
    const ranMs = Math.round(performance.now() - started)
    log.debug(
      { event: 'job.done', job: job.name, id: job.id, waitedMs, ranMs, ...outcome },
      'job done',
    )
    return outcome
  }

  function onFailed(job: Job | undefined, error: Error): void {
    const last = !job || job.attemptsMade >= (job.opts.attempts ?? 1)
    log[last ? 'error' : 'warn'](
      { event: 'job.failed', job: job?.name, id: job?.id, attempt: job?.attemptsMade, err: error },
      last ? 'a job failed, and is not tried again' : 'a job failed, and is tried again',
    )
  }
  const onStalled = (id: string) =>
    log.warn({ event: 'job.stalled', id }, 'a job was given up by its worker')
  let complainedAt = Number.NEGATIVE_INFINITY
  const onError = (error: Error) => {
    // While the store is away this comes many times a second.
    if (performance.now() - complainedAt < complainEveryMs) return
    complainedAt = performance.now()
    log.warn({ event: 'job.store_failed', err: error.message }, 'the job store does not answer')
  }

  async function schedule({ queue }: Store): Promise<void> {
    const recurring = catalogue.filter((job) => job.everyMs !== undefined)
    for (const { name, everyMs, ...job } of recurring) {
      if (everyMs === undefined) continue
      // Replaces the schedule of the same name, so that servers that start at once leave one.
      await queue.upsertJobScheduler(
        name,
        { every: everyMs },
        { name, data: {}, opts: optionsOf(job) },
      )
    }
    const wanted = new Set<string>(recurring.map(({ name }) => name))
    for (const { key } of await queue.getJobSchedulers()) {
      if (!wanted.has(key)) await queue.removeJobScheduler(key)
    }
  }

  /** Tries until the store is there, with its schedules; null when the server stops before. */
  async function openAtLast(): Promise<Store | null> {
    const handlers = { perform, onFailed, onStalled, onError }
    while (!stopping.signal.aborted) {
      try {
        const opened = await openStore(store, queueName, handlers)
        await schedule(opened).catch(async (error: unknown) => {
          await opened.close()
          throw error
        })
        return opened
      } catch (error) {
        onError(error instanceof Error ? error : new Error(String(error)))
        await pause(retryMs, stopping.signal)
      }
    }
    return null
  }

  async function run(opened: Store | null): Promise<void> {
    isRunning = opened !== null
    try {
      await opened?.worker.run()
    } catch (error) {
      log.error({ event: 'job.worker_ended', err: error }, 'the worker ended')
    }
    isRunning = false
  }

  let opening: Promise<Store | null> | null = null
  let isRunning = false
  let stopped: Promise<void> | null = null
  return {
    async add(name, input, { id } = {}) {
      const definition = byName.get(name)
      if (!definition) throw new RangeError(`No job is called ${name}`)
      const data: unknown = definition.input.parse(input)
      const opened = await opening
      if (!opened) throw new FoundationError('system.stopping')
      const job = await opened.queue.add(name, data, {
        ...optionsOf(definition),
        ...(id !== undefined && { jobId: id }),
      })
      return job.id ?? name
    },
    start() {
      opening ??= openAtLast()
      void opening.then(run)
    },
    running: () => isRunning,
    stop() {
      stopping.abort(new Error('The server stops'))
      const closed = opening?.then((opened) => opened?.close())
      // A store that is away must not keep the server from stopping.
      stopped ??= Promise.race([closed, pause(stopMs)])
      return stopped
    },
  }
}

/** Does not keep the process alive. */
function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref()
    signal?.addEventListener('abort', () => resolve(), { once: true })
  })
}

function optionsOf({ attempts }: Pick<JobDefinition, 'attempts'>): JobsOptions {
  return {
    attempts,
    backoff: { type: 'exponential', delay: 1_000, jitter: 0.5 },
    removeOnComplete: { count: 100 },
    removeOnFail: { count: 500 },
  }
}

function ended(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const fail = () => reject(signal.reason instanceof Error ? signal.reason : new Error('Ended'))
    if (signal.aborted) fail()
    else signal.addEventListener('abort', fail, { once: true })
  })
}
