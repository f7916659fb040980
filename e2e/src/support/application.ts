/**
 * The smallest real application: an HTTP server with the SDK, in a process of its own. A test starts it with
 * `fork`, drives it over IPC, and kills it as it likes.
 */
import { createServer } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'

import { connect } from '@foundation/sdk'

export type Order = { readonly do: 'block'; readonly ms: number } | { readonly do: 'look' }

/** What it says of itself: first when it listens, then whenever it is told to look. */
export interface Account {
  readonly port: number
  readonly nodeId: string | null
  readonly state: string
  readonly bootedFrom: string
  readonly labels: Readonly<Record<string, string>>
  readonly answered: number
}

const { APPLICATION_SERVICE = 'drill', APPLICATION_PORT = '0' } = process.env

const foundation = await connect({
  service: APPLICATION_SERVICE,
  version: '1.0.0',
  // Many start at once here, on few cores; a server that is away is noticed at once all the same.
  connectTimeoutMs: 30_000,
})

let answered = 0
const server = createServer(async (request, response) => {
  const { searchParams } = new URL(request.url ?? '/', 'http://localhost')
  const ms = Number(searchParams.get('ms') ?? 0)
  if (ms > 0) await wait(ms)
  answered += 1
  response.end('served')
})
foundation.serve(server)
server.listen(Number(APPLICATION_PORT), '127.0.0.1', account)

function account(): void {
  const address = server.address()
  const told: Account = {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    nodeId: foundation.node.id,
    state: foundation.state,
    bootedFrom: foundation.node.bootedFrom,
    labels: foundation.labels,
    answered,
  }
  process.send?.(told)
}

process.on('message', (order: Order) => {
  if (order.do === 'look') account()
  else block(order.ms)
})

/** Turns no event loop, as a runaway loop or a huge JSON would not. */
function block(ms: number): void {
  const until = performance.now() + ms
  while (performance.now() < until) JSON.stringify([until])
}

process.on('disconnect', () => process.exit(0))
process.on('SIGTERM', async () => {
  await foundation.leave('stopped')
  process.exit(0)
})
