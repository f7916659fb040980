import type pg from 'pg'
import type { Logger } from 'pino'

import type { Listener } from '../database/listener.js'
import { encodeMessage, type Fanout, Handlers } from './fanout.js'

/** Fan-out over LISTEN/NOTIFY: enough for a few servers, and needs nothing beside the database. */
export function makePostgresFanout(
  { pool, listener, log }: { pool: pg.Pool; listener: Listener; log: Logger },
  channel = 'foundation_fanout',
): Fanout {
  const handlers = new Handlers((error) =>
    log.error({ event: 'fanout.handler_failed', err: error }, 'fan-out handler failed'),
  )
  let end = () => {}
  return {
    publish(topic, message) {
      pool
        .query('SELECT pg_notify($1, $2)', [channel, encodeMessage(topic, message)])
        .catch((error: Error) =>
          log.debug({ event: 'fanout.dropped', topic, err: error.message }, 'message dropped'),
        )
    },
    subscribe: (topic, handler) => handlers.add(topic, handler),
    connected: () => listener.connectedForMs() > 0,
    async start() {
      end = listener.listen(channel, (text) => handlers.deliver(text))
    },
    async stop() {
      end()
    },
  }
}
