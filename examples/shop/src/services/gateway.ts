/** The shop's door: what shoppers call. Asks the others and keeps nothing. */
import { connect } from '@foundation/sdk'
import Fastify from 'fastify'

import { makePeers } from '../peers.js'
import { asNode, placeOf } from '../place.js'
import { start } from '../start.js'

const place = placeOf('gateway')
const app = Fastify()
const foundation = await connect(asNode(place))

const catalogue = makePeers('catalogue', place.peers.catalogue)
const orders = makePeers('orders', place.peers.orders)

foundation.health.check('catalogue', {
  every: 5_000,
  run: async () => {
    if (catalogue.ready === 0) throw new Error('no instance is ready')
    return catalogue.describe()
  },
})

app.get('/products', ({ query }) =>
  catalogue.get(`/products?${new URLSearchParams(query as Record<string, string>)}`),
)
app.get<{ Params: { sku: string } }>('/products/:sku', ({ params }) =>
  catalogue.get(`/products/${encodeURIComponent(params.sku)}`),
)
app.post('/orders', async ({ body }, reply) => {
  reply.code(201)
  return orders.post('/orders', body)
})

await start(app, place, foundation)
