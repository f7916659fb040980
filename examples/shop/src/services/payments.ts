/** Charges cards at a bank that takes its time, writes it into the ledger, and settles once in a while. */
import { connect } from '@foundation/sdk'
import Fastify from 'fastify'

import { bank, LedgerConnection } from '../outside.js'
import { asNode, placeOf } from '../place.js'
import { Remembered } from '../remembered.js'
import { settings } from '../settings.js'
import { start } from '../start.js'

const place = placeOf('payments')
const app = Fastify()
const foundation = await connect(asNode(place))
const config = foundation.config('shop', { schema: settings.payments(place.version) })

function guardBank(): void {
  const { timeoutMs, retries } = config.require('payments.provider')
  foundation.protection.define('bank', {
    // The bank's contract: so many charges a second from all of us together.
    limiter: { algorithm: 'token_bucket', limit: 40, windowMs: 1_000, scope: 'fleet' },
    breaker: { trigger: { on: 'consecutive', failures: 5 } },
    retry: retries > 0 ? { attempts: retries + 1, backoff: { kind: 'constant', ms: 100 } } : null,
    timeout: { ms: timeoutMs },
  })
}
guardBank()
config.subscribe('payments.provider', guardBank)

foundation.protection.define('ledger-db', {
  pool: { min: 1, max: 8, acquireTimeoutMs: 1_000, idleMs: 20_000, maxAgeMs: 300_000 },
  timeout: { ms: 1_000 },
})
const ledger = foundation.protection.pool('ledger-db', {
  create: () => LedgerConnection.open(),
  validate: (connection) => connection.isOpen,
  destroy: (connection) => connection.close(),
})

let unsettledCents = 0
const settlement = foundation.health.ttl('settlement', { ttlMs: 15_000 })
function settle(): void {
  settlement.pass(`settled ${(unsettledCents / 100).toFixed(2)}`)
  unsettledCents = 0
  setTimeout(settle, config.require('payments.settleEveryMs')).unref()
}
settle()

// What was charged is settled before the process goes.
foundation.onDrain(async () => {
  unsettledCents = 0
})

/** Charges by order: who asks again, having missed the answer, is not charged again. */
const charges = new Remembered<{ orderId: string; charged: number }>(10_000)

app.post<{ Body: { orderId: string; cents: number } }>('/charges', async ({ body }) => {
  const known = charges.get(body.orderId)
  if (known) return known
  const { charged } = await foundation.protect(
    'bank',
    ({ signal }) => bank.charge(body, config.get('payments.provider.apiKey'), signal),
    // The bank knows an order that it has charged.
    { idempotent: true },
  )
  const made = charges.keep(body.orderId, { orderId: body.orderId, charged })
  unsettledCents += charged
  await ledger.run((connection, { signal }) => connection.insert(body, signal))
  return made
})

await start(app, place, foundation)
