/**
 * A balancer as a Kubernetes service is one: it hands each new connection to a server that said it was ready when it
 * was last asked, and knows nothing of what is said on it. It tries nothing twice.
 */
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

export interface Balancer extends AsyncDisposable {
  readonly url: string
}

export interface BalancerOptions {
  /** How often each server is asked, in ms. Default 100. */
  readonly everyMs?: number
}

export async function startBalancer(
  servers: readonly { readonly url: string; readonly port: number }[],
  { everyMs = 100 }: BalancerOptions = {},
): Promise<Balancer> {
  const ready = new Set<number>()
  const sockets = new Set<Socket>()
  const ask = async ({ url, port }: (typeof servers)[number]) => {
    const isReady = await fetch(`${url}/readyz`, {
      headers: { connection: 'close' },
      signal: AbortSignal.timeout(2_000),
    }).then(
      async (answer) => {
        await answer.arrayBuffer()
        return answer.ok
      },
      () => false,
    )
    if (isReady) ready.add(port)
    else ready.delete(port)
  }
  await Promise.all(servers.map(ask))
  const timer = setInterval(() => void Promise.all(servers.map(ask)), everyMs)
  let turn = 0
  const door = createServer((from) => {
    const ports = [...ready]
    const port = ports[turn++ % ports.length]
    if (port === undefined) return void from.destroy()
    const to = connect(port, '127.0.0.1')
    for (const [one, other] of [
      [from, to],
      [to, from],
    ] as const) {
      sockets.add(one)
      one.on('error', () => other.destroy())
      one.on('close', () => {
        sockets.delete(one)
        other.end()
      })
      one.pipe(other)
    }
  })
  door.listen(0, '127.0.0.1')
  await once(door, 'listening')
  const address = door.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      for (const socket of sockets) socket.destroy()
      door.close()
      await once(door, 'close')
    },
  }
}
