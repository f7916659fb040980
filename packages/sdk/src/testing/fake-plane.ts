/** The least that a control plane says: enough to see what a node does. For this package's own tests. */
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { FoundationError } from '@foundation/core/errors'
import type { DeliveredResource } from '@foundation/core/feed'
import { paths, UpMessage } from '@foundation/core/nodes'
import { type WebSocket, WebSocketServer } from 'ws'

export interface FakePlane {
  readonly url: string
  /** Everything that nodes said, as core reads it. */
  readonly heard: UpMessage[]
  readonly sockets: Set<WebSocket>
  readonly resources: DeliveredResource[]
  /** What a join is answered with instead of a credential. */
  refusal: FoundationError | null
  heartbeatMs: number
  /** Swallows beats, as a half-open link would. */
  isMute: boolean
  joins: number
  /** What a POST to any other path is answered with: a status and a document. */
  onPost: ((path: string, body: Record<string, unknown>) => readonly [number, object]) | null
  of<T extends UpMessage['t']>(t: T): Extract<UpMessage, { t: T }>[]
  send(message: unknown): void
  stop(): Promise<void>
}

export async function startFakePlane(port = 0): Promise<FakePlane> {
  const sessions = new WebSocketServer({ noServer: true })
  const server = createServer(async (request, response) => {
    const body = JSON.parse((await textOf(request)) || '{}')
    plane.joins += request.url === paths.join ? 1 : 0
    response.setHeader('content-type', 'application/json')
    if (plane.onPost && !Object.values<unknown>(paths).includes(request.url)) {
      const [status, answer] = plane.onPost(request.url ?? '', body)
      response.statusCode = status
      response.end(JSON.stringify(answer))
      return
    }
    if (plane.refusal) response.statusCode = 401
    response.end(JSON.stringify(plane.refusal ?? credentialOf(body.service ?? 'renewed')))
  })
  server.on('upgrade', (request, socket, head) => {
    sessions.handleUpgrade(request, socket, head, (session) => accept(session))
  })
  const accept = (socket: WebSocket) => {
    plane.sockets.add(socket)
    socket.on('close', () => plane.sockets.delete(socket))
    socket.on('message', (data) => {
      const message = UpMessage.parse(JSON.parse(data.toString()))
      plane.heard.push(message)
      if (message.t === 'hello') {
        const { service } = message.node
        const { nodeId } = credentialOf(service)
        const { heartbeatMs } = plane
        const credential = credentialOf(service)
        const welcome = {
          t: 'welcome',
          nodeId,
          epoch: 1,
          serverId: 'fake',
          heartbeatMs,
          signalsMs: 500,
          credential,
        }
        socket.send(JSON.stringify(welcome))
        socket.send(JSON.stringify({ t: 'snapshot', revision: 1, resources: plane.resources }))
      }
      if (message.t === 'beat' && !plane.isMute) socket.send('{"t":"pulse","revision":1}')
      if (message.t === 'leave') socket.close(1000, 'left')
    })
  }
  const plane: FakePlane = {
    url: '',
    heard: [],
    sockets: new Set(),
    resources: [],
    refusal: null,
    heartbeatMs: 200,
    isMute: false,
    joins: 0,
    onPost: null,
    of: (t) => plane.heard.filter((it) => it.t === t) as never,
    send(message) {
      const text = typeof message === 'string' ? message : JSON.stringify(message)
      for (const socket of plane.sockets) socket.send(text)
    },
    async stop() {
      for (const socket of plane.sockets) socket.terminate()
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  await once(server.listen(port, '127.0.0.1'), 'listening')
  return Object.assign(plane, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
}

function credentialOf(service: string) {
  const expiresInMs = 3_600_000
  return {
    nodeId: `${service}-23456`,
    credential: `${service}.signed`,
    expiresAt: Date.now() + expiresInMs,
    expiresInMs,
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += chunk
  return text
}
