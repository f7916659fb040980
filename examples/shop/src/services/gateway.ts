/** The shop's door: what shoppers call. Asks the others, and remembers what the catalogue last said. */
import { connect } from '@foundation/sdk'
import Fastify from 'fastify'

import { makePeers } from '../peers.js'
import { asNode, placeOf } from '../place.js'
import type { Page } from '../products.js'
import { Remembered } from '../remembered.js'
import { settings } from '../settings.js'
import { start } from '../start.js'

const place = placeOf('gateway')
const app = Fastify()
const foundation = await connect(asNode(place))
const config = foundation.config('shop', { schema: settings.gateway })

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

// Read once: it is declared to change at the next start only.
const remembered = new Remembered<unknown>(config.require('storefront.remember.answers'))

/** Asks the catalogue, unless it has just answered that; while it cannot answer, the last answer serves. */
async function browse<T>(path: string): Promise<T> {
  const fresh = remembered.get(path, config.require('storefront.remember.forMs'))
  if (fresh !== undefined) return fresh as T
  return foundation.protect(
    'catalogue',
    async ({ signal }) => remembered.keep(path, await catalogue.get<T>(path, signal)) as T,
    {
      idempotent: true,
      fallback: (error) => {
        const answer = remembered.get(path)
        if (answer === undefined) throw error
        return answer as T
      },
    },
  )
}

app.get('/products', async ({ query }) => {
  const page = await browse<Page>(
    `/products?${new URLSearchParams(query as Record<string, string>)}`,
  )
  return { banner: config.require('storefront.banner'), ...page }
})
app.get<{ Params: { sku: string } }>('/products/:sku', ({ params }) =>
  browse(`/products/${encodeURIComponent(params.sku)}`),
)
app.post<{ Body: { email?: string } }>('/orders', async ({ body }, reply) => {
  reply.code(201)
  return foundation.protect('orders', ({ signal }) => orders.post('/orders', body, signal), {
    key: body?.email ?? 'nobody',
  })
})
// Shoppers are no node: they ask how many of them there should be.
app.get('/shoppers', async () => config.require('shoppers'))

await start(app, place, foundation)
