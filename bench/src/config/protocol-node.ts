/** A node that is only its protocol: light enough that a thousand are in one process. It takes whatever it is sent. */
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { WebSocket } from 'ws'

export interface ProtocolNode {
  readonly credential: string
  /** When the next configuration was answered for, by `performance.now()`. */
  nextConfig(): Promise<number>
  close(): void
}

interface Resource {
  readonly kind: string
  readonly key: string
  readonly revision: number
}

interface Frame {
  readonly t: string
  readonly heartbeatMs?: number
  readonly changes?: readonly { readonly op: string; readonly resource?: Resource }[]
  readonly resources?: readonly Resource[]
}

export async function startProtocolNode(
  url: string,
  token: string,
  service: string,
): Promise<ProtocolNode> {
  const answer = await fetch(new URL('/v1/nodes/join', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token, service }),
  })
  if (!answer.ok) throw new Error(`Join answered ${answer.status}: ${await answer.text()}`)
  const { credential } = (await answer.json()) as { credential: string }

  const address = new URL('/v1/nodes/session', url)
  address.protocol = 'ws:'
  const socket = new WebSocket(address, { headers: { authorization: `Bearer ${credential}` } })
  const say = (message: object) => socket.send(JSON.stringify(message))
  let heard: (at: number) => void = () => {}
  let beat: NodeJS.Timeout | undefined
  const welcomed = new Promise<void>((resolve) => {
    socket.on('message', (data) => {
      const frame = JSON.parse(data.toString()) as Frame
      if (frame.t === 'welcome') {
        beat = setInterval(() => say({ t: 'beat', lagMs: 0, inFlight: 0 }), frame.heartbeatMs)
        resolve()
        return
      }
      const changed = frame.changes?.flatMap(({ resource }) => resource ?? []) ?? []
      const resources = [...(frame.resources ?? []), ...changed]
      if (resources.length === 0) return
      const acks = resources.map(({ kind, key, revision }) => ({
        ...{ kind, key, revision },
        status: 'applied',
      }))
      say({ t: 'acks', acks })
      if (resources.some(({ kind }) => kind === 'config')) heard(performance.now())
    })
  })
  await once(socket, 'open')
  say({
    ...{ t: 'hello', protocol: 1, bootId: randomUUID(), revision: null, checks: [] },
    node: {
      ...{ service, version: '1.0.0', zone: null, host: 'crowd', address: null, labels: {} },
      ...{ pid: process.pid, nodeVersion: process.version, sdkVersion: '0.0.0' },
      startedAt: Date.now(),
      bootedFrom: 'server',
    },
    status: { ready: true, draining: null, inFlight: 0 },
  })
  await welcomed
  return {
    credential,
    nextConfig: () =>
      new Promise((resolve) => {
        heard = resolve
      }),
    close() {
      clearInterval(beat)
      socket.terminate()
    },
  }
}
