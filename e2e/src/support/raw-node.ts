import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import {
  Credential,
  DownMessage,
  paths,
  protocolVersion,
  type UpMessage,
} from '@foundation/core/nodes'
import { WebSocket } from 'ws'

/** A node that is only its protocol: light enough that a hundred come at once from one process. */
export interface RawNode {
  readonly nodeId: string
  close(): void
}

/** Joins, opens the session, and says every two seconds that it lives. */
export async function startRawNode(url: string, token: string, service: string): Promise<RawNode> {
  const answer = await fetch(new URL(paths.join, url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token, service }),
  })
  if (!answer.ok) throw new Error(`Join answered ${answer.status}: ${await answer.text()}`)
  const { nodeId, credential } = Credential.parse(await answer.json())

  const address = new URL(paths.session, url)
  address.protocol = 'ws:'
  const socket = new WebSocket(address, { headers: { authorization: `Bearer ${credential}` } })
  const say = (message: UpMessage) => socket.send(JSON.stringify(message))
  await once(socket, 'open')
  const first = once(socket, 'message')
  say({
    t: 'hello',
    protocol: protocolVersion,
    bootId: randomUUID(),
    revision: null,
    node: {
      ...{ service, version: '1.0.0', zone: 'eu-1a', host: 'crowd', address: null },
      ...{ pid: process.pid, nodeVersion: process.version, sdkVersion: '0.0.0', labels: {} },
      startedAt: Date.now(),
      bootedFrom: 'server',
    },
    status: { ready: true, draining: null, inFlight: 0 },
    checks: [],
  })
  const [frame] = (await first) as [Buffer]
  const welcome = DownMessage.parse(JSON.parse(frame.toString()))
  if (welcome.t !== 'welcome') throw new Error(`Expected a welcome, received ${welcome.t}`)
  const beat = setInterval(() => say({ t: 'beat', lagMs: 0, inFlight: 0 }), welcome.heartbeatMs)
  return {
    nodeId,
    close() {
      clearInterval(beat)
      socket.terminate()
    },
  }
}
