/** What the shop sells: a list, a search, a product. */
import { connect } from '@foundation/sdk'
import Fastify from 'fastify'

import { asNode, placeOf } from '../place.js'
import { findProducts, products } from '../products.js'
import { settings } from '../settings.js'
import { start } from '../start.js'

const place = placeOf('catalogue')
const app = Fastify()
const foundation = await connect(asNode(place))
const config = foundation.config('shop', { schema: settings.catalogue })

foundation.health.check('products', {
  every: 10_000,
  run: async () => {
    if (products.size === 0) throw new Error('the catalogue is empty')
    return `${products.size} products`
  },
})

app.get<{ Querystring: { search?: string; page?: number } }>('/products', async ({ query }) =>
  findProducts(query.search ?? '', Number(query.page ?? 1), config.require('storefront.pageSize')),
)
app.get<{ Params: { sku: string } }>('/products/:sku', async ({ params }, reply) => {
  const product = products.get(params.sku)
  return product ?? reply.code(404).send({ error: `There is no ${params.sku}` })
})

await start(app, place, foundation)
