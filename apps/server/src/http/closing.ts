/**
 * How connections end when a server closes. Node lets go of those that wait for a next request and then waits for all
 * others: also for one on which nothing was ever said, as balancers and browsers open them in advance, and without the
 * timeouts that hold while it listens.
 */
import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** @param finishMs how long requests that are under way may take from when the server closes */
export function endConnectionsOnClose(server: Server, finishMs: number): void {
  const sockets = new Set<Socket>()
  let closing = false
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  server.on('request', (_request, response: ServerResponse) => {
    const { socket } = response
    response.once('close', () => {
      if (closing) socket?.destroySoon()
    })
  })
  const close = server.close.bind(server)
  server.close = (done) => {
    closing = true
    close(done)
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy()
    const overdue = setTimeout(() => {
      for (const socket of sockets) socket.destroy()
    }, finishMs)
    server.once('close', () => clearTimeout(overdue))
    return server
  }
}
