/** Sends mail, later: takes it at once, works it off one by one. */
import { connect } from '@foundation/sdk'
import Fastify from 'fastify'

import { mailServer } from '../outside.js'
import { asNode, placeOf } from '../place.js'
import { settings } from '../settings.js'
import { start } from '../start.js'

const place = placeOf('mailer')
const app = Fastify()
const foundation = await connect(asNode(place))
const config = foundation.config('shop', { schema: settings.mailer })

function guardMailServer(): void {
  const limit = config.require('mailer.perSecond')
  foundation.protection.define('smtp', {
    retry: { attempts: 4, backoff: { kind: 'exponential', firstMs: 200, maxMs: 5_000, jitter: 1 } },
    // The mail server wants mail at a steady pace; what comes faster waits for its turn.
    limiter: { algorithm: 'leaky_bucket', limit, windowMs: 1_000, maxWaitMs: 5_000 },
    timeout: { ms: 2_000 },
  })
}
guardMailServer()
config.subscribe('mailer.perSecond', guardMailServer)

interface Mail {
  readonly to: string
  readonly subject: string
}

const queueLimit = 1_000
const queue: Mail[] = []
let working = Promise.resolve()

async function workOff(): Promise<void> {
  for (let mail = queue.shift(); mail; mail = queue.shift()) {
    const next = { from: config.require('mailer.sender'), ...mail }
    // One mail that cannot be sent must not keep the others.
    await foundation
      .protect('smtp', ({ signal }) => mailServer.send(next, signal), { idempotent: true })
      .catch(() => {})
  }
}

foundation.health.check('queue', {
  every: 5_000,
  run: async () => {
    if (queue.length >= queueLimit / 2) throw new Error(`${queue.length} mails are waiting`)
    return `${queue.length} mails waiting`
  },
})
// A mail that was taken is sent before the process goes.
foundation.onDrain(() => working)

app.post<{ Body: Mail }>('/mails', async ({ body }, reply) => {
  if (queue.length >= queueLimit) return reply.code(503).send({ error: 'Too much mail' })
  queue.push(body)
  if (queue.length === 1) working = working.then(workOff)
  return reply.code(202).send({ queued: queue.length })
})

await start(app, place, foundation)
