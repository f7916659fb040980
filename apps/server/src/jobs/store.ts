/** Where the queue is kept: in Redis when there is one, in PostgreSQL otherwise. The jobs cannot tell. */
import { createPostgresBackend, type Job, Queue, Worker } from 'bullmq'

import { GuardedClient } from '../database/guarded-client.js'
import type { JobOutcome } from './define.js'

export type JobStore =
  | { readonly type: 'postgres'; readonly url: string }
  | { readonly type: 'redis'; readonly url: string }

export interface StoreHandlers {
  readonly perform: (job: Job) => Promise<JobOutcome>
  readonly onFailed: (job: Job | undefined, error: Error) => void
  readonly onStalled: (id: string) => void
  /** The store does not answer. Comes often while it is away. */
  readonly onError: (error: Error) => void
}

/**
 * Connects, and migrates where there is something to.
 *
 * @throws when the store does not answer: then nothing is left open, and it can be tried again
 */
export async function openStore(store: JobStore, name: string, handlers: StoreHandlers) {
  const { queue, worker } = makeParts(store, name, handlers.perform)
  worker.on('failed', handlers.onFailed)
  worker.on('stalled', handlers.onStalled)
  worker.on('error', handlers.onError)
  queue.on('error', handlers.onError)
  const close = async () => {
    await Promise.allSettled([worker.close(), queue.close()])
  }
  try {
    await Promise.all([queue.waitUntilReady(), worker.waitUntilReady()])
  } catch (error) {
    await close()
    throw error
  }
  return { queue, worker, close }
}

function makeParts(store: JobStore, name: string, perform: StoreHandlers['perform']) {
  const worker = { autorun: false, concurrency: 2 }
  if (store.type === 'redis') {
    const connection = { url: store.url, maxRetriesPerRequest: null }
    return {
      queue: new Queue(name, { connection }),
      worker: new Worker(name, perform, { connection, ...worker }),
    }
  }
  const connection = {
    connectionString: store.url,
    migrate: true,
    max: 3,
    keepAlive: true,
    connectionTimeoutMillis: 5_000,
    // BullMQ lends clients out without listening for their errors.
    Client: GuardedClient,
  }
  return {
    queue: new Queue(name, { connection }, createPostgresBackend),
    worker: new Worker(name, perform, { connection, ...worker }, createPostgresBackend),
  }
}
