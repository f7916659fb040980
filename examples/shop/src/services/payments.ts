/** Charges cards at a bank that takes its time, and settles once in a while. */
import { setTimeout as wait } from 'node:timers/promises'
import { connect } from '@foundation/sdk'
import Fastify from 'fastify'

import { asNode, placeOf } from '../place.js'
import { start } from '../start.js'

const place = placeOf('payments')
const app = Fastify()
const foundation = await connect(asNode(place))

let unsettledCents = 0
const settlement = foundation.health.ttl('settlement', { ttlMs: 15_000 })
setInterval(() => {
  settlement.pass(`settled ${(unsettledCents / 100).toFixed(2)} EUR`)
  unsettledCents = 0
}, 5_000).unref()
settlement.pass('nothing to settle yet')

// What was charged is settled before the process goes.
foundation.onDrain(async () => {
  unsettledCents = 0
})

app.post<{ Body: { orderId: string; cents: number } }>('/charges', async ({ body }) => {
  await wait(15 + Math.random() * 45)
  unsettledCents += body.cents
  return { orderId: body.orderId, charged: body.cents }
})

await start(app, place, foundation)
