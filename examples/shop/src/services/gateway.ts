/** The shop's door: what shoppers call. Asks the others, and remembers what the catalogue last said. */
import { connect } from '@foundation/sdk'
import Fastify from 'fastify'

import { makePeers } from '../peers.js'
import { asNode, placeOf } from '../place.js'
import { Remembered } from '../remembered.js'
import { start } from '../start.js'

const place = placeOf('gateway')
const app = Fastify()
const foundation = await connect(asNode(place))

const catalogue = makePeers('catalogue', place.peers.catalogue)
const orders = makePeers('orders', place.peers.orders)

// What the code asks for. A policy in the console wins over it, part by part.
foundation.protection.define('catalogue', {
  retry: { attempts: 2, backoff: { kind: 'constant', ms: 50 } },
  breaker: {
    trigger: { on: 'time_window', windowMs: 5_000, failureRatio: 0.5, minimumCalls: 10 },
    recovery: { wait: { kind: 'constant', ms: 5_000 } },
  },
  bulkhead: { concurrency: 64, queue: 64, maxWaitMs: 500 },
  timeout: { ms: 1_500 },
  fallback: { on: ['open', 'full', 'timeout', 'failed'] },
})
foundation.protection.define('orders', {
  // For each shopper, so that one who clicks too fast holds nobody else up.
  limiter: { algorithm: 'sliding_window', limit: 30, windowMs: 60_000, maxKeys: 10_000 },
  bulkhead: { concurrency: 32, queue: 16, maxWaitMs: 500 },
  timeout: { ms: 8_000 },
})

foundation.health.check('catalogue', {
  every: 5_000,
  run: async () => {
    if (catalogue.ready === 0) throw new Error('no instance is ready')
    return catalogue.describe()
  },
})

const remembered = new Remembered<unknown>(500)

/** Asks the catalogue; while it cannot answer, the last answer serves. */
function browse(path: string): Promise<unknown> {
  return foundation.protect(
    'catalogue',
    async ({ signal }) => remembered.keep(path, await catalogue.get(path, signal)),
    {
      idempotent: true,
      fallback: (error) => {
        const answer = remembered.get(path)
        if (answer === undefined) throw error
        return answer
      },
    },
  )
}

app.get('/products', ({ query }) =>
  browse(`/products?${new URLSearchParams(query as Record<string, string>)}`),
)
app.get<{ Params: { sku: string } }>('/products/:sku', ({ params }) =>
  browse(`/products/${encodeURIComponent(params.sku)}`),
)
app.post<{ Body: { email?: string } }>('/orders', async ({ body }, reply) => {
  reply.code(201)
  return foundation.protect('orders', ({ signal }) => orders.post('/orders', body, signal), {
    key: body?.email ?? 'nobody',
  })
})

await start(app, place, foundation)
