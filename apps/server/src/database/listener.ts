import pg from 'pg'
import type { Logger } from 'pino'

import type { Db } from '../context.js'

/** Tells every listener on `channel`, in the moment the transaction commits; never if it does not. */
export async function notify(tx: Db, channel: string, payload: string): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM pg_notify(${channel}, ${payload})`
}

export interface Listener {
  /**
   * Hears `channel`. What is sent while the connection is away is lost: `onConnect` runs after each
   * (re)connect, for whoever has to catch up.
   *
   * @returns ends it
   */
  listen(channel: string, handler: (payload: string) => void, onConnect?: () => void): () => void
  /** How long the connection has been up without a break, in ms; 0 while it is down. */
  readonly connectedForMs: () => number
  start(): void
  stop(): Promise<void>
}

interface Subscription {
  readonly channel: string
  readonly handler: (payload: string) => void
  readonly onConnect: (() => void) | undefined
}

const retryMs = 500
/** A link that broke without a word is found by asking on it. */
const probeMs = 5_000

/** One connection on which the process hears all its channels. Connects again for as long as it takes. */
export function makeListener(url: string, log: Logger): Listener {
  const subscriptions = new Set<Subscription>()
  let client: pg.Client | null = null
  let connectedAt: number | null = null
  let stopped = true
  let retry: NodeJS.Timeout | undefined
  let probe: NodeJS.Timeout | undefined
  let last: Promise<unknown> = Promise.resolve()

  /** One query at a time: a connection has no queue of its own. */
  const ask = (on: pg.Client, sql: string): Promise<unknown> => {
    last = last.catch(() => {}).then(() => on.query(sql))
    return last
  }
  const connect = async () => {
    const next = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: 5_000,
      query_timeout: 5_000,
      keepAlive: true,
      application_name: 'foundation listener',
    })
    client = next
    next.on('error', () => lost(next))
    next.on('end', () => lost(next))
    next.on('notification', ({ channel, payload = '' }) => {
      for (const it of subscriptions) if (it.channel === channel) run(() => it.handler(payload))
    })
    try {
      await next.connect()
      // A set that is added to while it is walked is walked to its new end: who subscribes now is heard too.
      for (const { channel } of subscriptions) {
        await ask(next, `LISTEN ${pg.escapeIdentifier(channel)}`)
      }
      if (client !== next || stopped) return void next.end().catch(() => {})
      connectedAt = performance.now()
      probe = setInterval(() => void ask(next, 'SELECT 1').catch(() => lost(next)), probeMs)
      for (const it of subscriptions) if (it.onConnect) run(it.onConnect)
    } catch {
      lost(next)
    }
  }
  const lost = (which: pg.Client) => {
    if (client !== which) return
    client = null
    if (connectedAt !== null && !stopped)
      log.warn({ event: 'database.listener_lost' }, 'listening connection lost')
    connectedAt = null
    clearInterval(probe)
    void which.end().catch(() => {})
    if (!stopped) retry = setTimeout(() => void connect(), retryMs)
  }
  const run = (task: () => void) => {
    try {
      task()
    } catch (error) {
      log.error({ event: 'database.listener_failed', err: error }, 'a listener failed')
    }
  }

  return {
    listen(channel, handler, onConnect) {
      const subscription = { channel, handler, onConnect }
      subscriptions.add(subscription)
      if (client && connectedAt !== null) {
        const current = client
        ask(current, `LISTEN ${pg.escapeIdentifier(channel)}`).then(
          () => onConnect && run(onConnect),
          () => lost(current),
        )
      }
      return () => void subscriptions.delete(subscription)
    },
    connectedForMs: () => (connectedAt === null ? 0 : performance.now() - connectedAt),
    start() {
      stopped = false
      void connect()
    },
    async stop() {
      stopped = true
      clearTimeout(retry)
      clearInterval(probe)
      const current = client
      client = null
      connectedAt = null
      await current?.end().catch(() => {})
    },
  }
}
