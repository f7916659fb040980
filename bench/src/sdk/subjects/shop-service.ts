/**
 * One service as the example shop has them, with the SDK or without: looks a product up, works a little and
 * answers JSON. Reports the CPU time it used between `mark` messages over IPC.
 */
import Fastify from 'fastify'

const products = new Map(
  Array.from({ length: 500 }, (_, at) => [
    `sku-${at}`,
    { sku: `sku-${at}`, name: `Product ${at}`, priceCents: 500 + at * 7, stock: at % 40 },
  ]),
)

const app = Fastify()
app.get<{ Params: { sku: string } }>('/products/:sku', async ({ params }, reply) => {
  const product = products.get(params.sku)
  return product ?? reply.code(404).send({ error: 'no such product' })
})

if (process.argv[2] === 'on') {
  const { connect } = await import('@foundation/sdk')
  const foundation = await connect({ service: 'bench-shop', required: true })
  foundation.serve(app.server)
}
await app.listen({ port: 0, host: '127.0.0.1' })

let usage = process.cpuUsage()
process.on('message', (message) => {
  if (message === 'mark') {
    const { user, system } = process.cpuUsage(usage)
    usage = process.cpuUsage()
    process.send?.({ cpuUs: user + system })
  }
})
process.on('disconnect', () => process.exit(0))
const address = app.server.address()
process.send?.({ port: typeof address === 'object' ? address?.port : undefined })
