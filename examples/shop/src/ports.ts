import { once } from 'node:events'
import { createServer } from 'node:net'

/** Where the shop's ports begin unless told otherwise. */
export const usualFirstPort = 7_101

/**
 * Finds `count` ports on this machine: the range that begins at `first`, or any free ones when that is 0.
 *
 * @throws Error that names the ports of the range that are taken
 */
export async function findPorts(first: number, count: number): Promise<number[]> {
  const wanted = Array.from({ length: count }, (_, at) => (first === 0 ? 0 : first + at))
  const held = await Promise.all(wanted.map((port) => hold(port)))
  // Released together, so that the system does not give one of them out twice.
  await Promise.all(held.map((it) => it?.release()))
  const taken = wanted.filter((_, at) => held[at] === null)
  if (taken.length > 0) {
    const last = first + count - 1
    throw new Error(
      `The shop needs the ports ${first} to ${last}, but something else has ${taken.join(', ')}. ` +
        'Set SHOP_FIRST_PORT to move the range, or to 0 for any free ports.',
    )
  }
  return held.map((it) => it?.port ?? 0)
}

async function hold(port: number) {
  const server = createServer()
  try {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
  } catch {
    return null
  }
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : port,
    release: () => new Promise((resolve) => server.close(resolve)),
  }
}
