import type { FoundationError } from '@foundation/core/errors'
import { WebSocket } from 'ws'

import type { ClientTls } from './client-tls.js'
import { readJson, toError } from './transport.js'

/** The largest frame that a server may send: a whole snapshot. */
const maxFrameBytes = 16 * 1024 * 1024

export interface SocketEvents {
  opened(): void
  /** The server answered the request for a session with an error. */
  refused(error: FoundationError): void
  message(text: string): void
  closed(code: number, reason: string): void
}

export interface Socket {
  send(text: string): void
  /** Ends it; no event follows. */
  drop(code: number): void
}

export type OpenSocket = (
  url: URL,
  credential: string,
  events: SocketEvents,
  tls?: ClientTls,
) => Socket

export const openSocket: OpenSocket = (url, credential, events, tls = {}) => {
  let isLive = true
  const socket = new WebSocket(url, {
    ...tls,
    headers: { authorization: `Bearer ${credential}` },
    perMessageDeflate: false,
    maxPayload: maxFrameBytes,
    handshakeTimeout: 5_000,
  })
  const once = (then: () => void) => {
    if (!isLive) return
    isLive = false
    then()
  }
  socket.on('open', () => isLive && events.opened())
  socket.on('message', (data) => isLive && events.message(data.toString()))
  socket.on('unexpected-response', (_request, answer) => {
    readJson(answer)
      .catch(() => null)
      .then((body) => {
        once(() => events.refused(toError(answer.statusCode ?? 0, body)))
        socket.terminate()
      })
  })
  // Without a listener an error would end the thread; the close that follows reports it.
  let fault = ''
  socket.on('error', (error) => {
    fault = error.message
  })
  socket.on('close', (code, reason) => once(() => events.closed(code, reason.toString() || fault)))
  return {
    send: (text) => socket.send(text, () => {}),
    drop(code) {
      isLive = false
      if (socket.readyState === WebSocket.OPEN) {
        socket.close(code)
        setTimeout(() => socket.terminate(), 500).unref()
      } else {
        socket.terminate()
      }
    },
  }
}
