/** Takes orders: looks the price up, charges the card, sends the mail. */
import { randomUUID } from 'node:crypto'
import { connect, httpCheck } from '@foundation/sdk'
import Fastify from 'fastify'

import { makePeers } from '../peers.js'
import { asNode, placeOf } from '../place.js'
import type { Product } from '../products.js'
import { start } from '../start.js'

const place = placeOf('orders')
const app = Fastify()
const foundation = await connect(asNode(place))

const catalogue = makePeers('catalogue', place.peers.catalogue)
const payments = makePeers('payments', place.peers.payments, { timeoutMs: 5_000 })
const mailer = makePeers('mailer', place.peers.mailer)

foundation.health.check('payments', {
  every: 5_000,
  run: async () => {
    if (payments.ready === 0) throw new Error('no instance is ready')
    return payments.describe()
  },
})
// There is one mailer. Without it orders go on, but somebody should know.
for (const address of place.peers.mailer.slice(0, 1)) {
  foundation.health.check('mailer', httpCheck(`http://${address}/healthz`))
}

interface NewOrder {
  readonly sku: string
  readonly quantity: number
  readonly email: string
}

app.post<{ Body: NewOrder }>('/orders', { schema: { body: newOrder() } }, async ({ body }) => {
  const { name, priceCents } = await catalogue.get<Product>(`/products/${body.sku}`)
  const order = { id: randomUUID(), ...body, totalCents: priceCents * body.quantity }
  await payments.post('/charges', { orderId: order.id, cents: order.totalCents })
  // The order stands without its mail: the mailer's absence must not fail it.
  mailer.post('/mails', { to: body.email, subject: `Your ${name} is on its way` }).catch(() => {})
  return order
})

function newOrder() {
  return {
    type: 'object',
    required: ['sku', 'quantity', 'email'],
    properties: {
      sku: { type: 'string', pattern: '^[a-z-]{1,64}$' },
      quantity: { type: 'integer', minimum: 1, maximum: 20 },
      email: { type: 'string', maxLength: 200 },
    },
  }
}

await start(app, place, foundation)
