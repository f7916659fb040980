/** Takes orders: looks the price up, charges the card, sends the mail. */
import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { connect, httpCheck } from '@foundation/sdk'
import Fastify from 'fastify'

import { makePeers, PeerError } from '../peers.js'
import { asNode, placeOf } from '../place.js'
import type { Product } from '../products.js'
import { settings } from '../settings.js'
import { start } from '../start.js'

const place = placeOf('orders')
const app = Fastify()
const foundation = await connect(asNode(place))
const config = foundation.config('shop', { schema: settings.orders })

const catalogue = makePeers('catalogue', place.peers.catalogue)
const payments = makePeers('payments', place.peers.payments, { timeoutMs: 5_000 })
const mailer = makePeers('mailer', place.peers.mailer)

// What the code asks for. A policy in the console wins over it, part by part.
foundation.protection.define('payments', {
  // When the bank wants fewer charges, all callers of this process wait together.
  backoff: { maxMs: 10_000 },
  breaker: {
    errors: { slowMs: 1_000 },
    trigger: {
      on: 'time_window',
      windowMs: 6_000,
      failureRatio: 0.5,
      slowRatio: 0.6,
      minimumCalls: 3,
    },
    recovery: { wait: { kind: 'constant', ms: 5_000 }, probes: 2, successes: 2 },
  },
  bulkhead: { concurrency: 16 },
  timeout: { ms: 2_000 },
  fallback: { on: ['limited', 'open', 'backing_off', 'full', 'timeout', 'failed'] },
})
foundation.protection.define('catalogue', {
  retry: { attempts: 2, backoff: { kind: 'constant', ms: 50 } },
  timeout: { ms: 1_500 },
})
foundation.protection.define('mailer', { timeout: { ms: 1_000 } })

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

interface Charge {
  readonly orderId: string
  readonly cents: number
}

type Payment = 'paid' | 'pending'

const charge = (what: Charge, signal: AbortSignal) =>
  payments.post<unknown>('/charges', what, signal)

/** Orders that stand and are not paid yet. A shop with a database would keep them there. */
const unpaid: Charge[] = []
const mostUnpaid = 1_000

function pay(what: Charge): Promise<Payment> {
  return foundation.protect<Payment>(
    'payments',
    async ({ signal }): Promise<Payment> => {
      await charge(what, signal)
      return 'paid'
    },
    {
      fallback: (error) => {
        const isRefused = error instanceof PeerError && error.statusCode < 429
        if (isRefused || unpaid.length >= mostUnpaid) throw error
        unpaid.push(what)
        return 'pending'
      },
    },
  )
}

/** Charges what is pending, until it is refused again; slowly, so that who buys now is not kept waiting. */
async function collect(): Promise<void> {
  for (let next = unpaid[0]; next; next = unpaid[0]) {
    const what = next
    await foundation.protect('payments', ({ signal }) => charge(what, signal))
    unpaid.shift()
    if (foundation.state !== 'draining') await wait(200)
  }
}
let collecting = Promise.resolve()
setInterval(() => {
  collecting = collecting.then(collect).catch(() => {})
}, 2_000).unref()
foundation.onDrain(() => collecting)

app.post<{ Body: NewOrder }>('/orders', { schema: { body: newOrder() } }, async ({ body }) => {
  const { name, priceCents } = await foundation.protect(
    'catalogue',
    ({ signal }) => catalogue.get<Product>(`/products/${body.sku}`, signal),
    { idempotent: true },
  )
  // All three of one release, also when another comes between two orders.
  const { currency, shippingCents, freeShippingFromCents } = config.require('checkout')
  const goodsCents = priceCents * body.quantity
  const shipping = goodsCents >= freeShippingFromCents ? 0 : shippingCents
  const totalCents = goodsCents + shipping
  const order = { id: randomUUID(), ...body, shippingCents: shipping, totalCents, currency }
  const payment = await pay({ orderId: order.id, cents: order.totalCents })
  const subject = payment === 'paid' ? `Your ${name} is on its way` : `We have your order: ${name}`
  // The order stands without its mail: the mailer's absence must not fail it.
  foundation
    .protect('mailer', ({ signal }) => mailer.post('/mails', { to: body.email, subject }, signal))
    .catch(() => {})
  return { ...order, payment }
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
