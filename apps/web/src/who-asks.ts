/** Who asks is told to the server by us, who hold the connection, and not by whoever asks. */
import diagnostics from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'

/**
 * Adds the sender's address to `X-Forwarded-For`, as every proxy does. Next would hand on what the
 * header holds already: a sender could name any address, and be throttled and audited as somebody else. The server
 * believes the last entry, and the one before it only where the last is a proxy that it trusts.
 */
export function tellWhoAsks(): void {
  diagnostics.subscribe('http.server.request.start', (message) => {
    const { request } = message as { request: IncomingMessage }
    const before = request.headers['x-forwarded-for']
    const sender = request.socket.remoteAddress ?? 'unknown'
    request.headers['x-forwarded-for'] = before === undefined ? sender : `${before}, ${sender}`
  })
}
