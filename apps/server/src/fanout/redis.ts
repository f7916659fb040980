import { Redis } from 'ioredis'
import type { Logger } from 'pino'

import { encodeMessage, type Fanout, Handlers } from './fanout.js'

/** Fan-out over Redis publish/subscribe, for many servers. */
export function makeRedisFanout(
  { url, log }: { url: string; log: Logger },
  channel = 'foundation:fanout',
): Fanout {
  const handlers = new Handlers((error) =>
    log.error({ event: 'fanout.handler_failed', err: error }, 'fan-out handler failed'),
  )
  const connect = () => {
    const redis = new Redis(url, {
      lazyConnect: true,
      maxRetriesPerRequest: 1,
      enableOfflineQueue: false,
      retryStrategy: (attempt) => Math.min(attempt * 100, 2_000),
    })
    redis.on('error', (error: Error) =>
      log.warn({ event: 'fanout.connection_lost', err: error.message }, 'redis connection lost'),
    )
    return redis
  }
  const sender = connect()
  const receiver = connect()
  receiver.on('message', (_channel: string, text: string) => handlers.deliver(text))
  // A new connection has forgotten what the old one subscribed to, unless it is said again.
  receiver.on('ready', () => void receiver.subscribe(channel).catch(() => {}))
  return {
    publish(topic, message) {
      sender
        .publish(channel, encodeMessage(topic, message))
        .catch((error: Error) =>
          log.debug({ event: 'fanout.dropped', topic, err: error.message }, 'message dropped'),
        )
    },
    subscribe: (topic, handler) => handlers.add(topic, handler),
    connected: () => sender.status === 'ready' && receiver.status === 'ready',
    async start() {
      // Redis may be away now and come later: both go on trying by themselves.
      await Promise.allSettled([sender.connect(), receiver.connect()])
    },
    async stop() {
      sender.disconnect()
      receiver.disconnect()
    },
  }
}
