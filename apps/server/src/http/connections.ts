/** How connections are taken: with TLS or without, and how long and how large what comes on them may be. */
import http from 'node:http'
import https from 'node:https'

import { endConnectionsOnClose } from './closing.js'
import type { Tls } from './tls.js'

export interface ConnectionLimits {
  /** All headers of a request together. More is answered with 431. */
  readonly headerBytes: number
  /** Headers of one request. Those past it are not read. */
  readonly headers: number
  /** From the first byte of a connection or request to the end of its headers. */
  readonly headersTimeoutMs: number
  /** From the first byte of a request to the end of its body. */
  readonly requestTimeoutMs: number
  /** How long a connection is kept for a next request. Longer than balancers keep theirs, which is a minute mostly. */
  readonly keepAliveMs: number
  /** How long nothing at all may pass on a connection while a request is under way. */
  readonly silentMs: number
  /** How often overdue requests are looked for. */
  readonly checkMs: number
  /** How long a request that is under way may take when the server stops. */
  readonly finishMs: number
}

export const connectionLimits: ConnectionLimits = {
  headerBytes: 16 * 1024,
  headers: 100,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  keepAliveMs: 72_000,
  silentMs: 120_000,
  checkMs: 2_000,
  finishMs: 5_000,
}

/**
 * A server that does not listen yet. A client that sends slowly, as slowloris does, keeps its connection no longer than
 * the limits say; Node answers it with 408.
 */
export function makeServer(
  handler: http.RequestListener,
  limits: ConnectionLimits,
  tls: Tls | null,
): http.Server {
  const options: http.ServerOptions = {
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveMs,
    connectionsCheckingInterval: limits.checkMs,
    // Two ways to read one request is how requests are smuggled past a proxy.
    insecureHTTPParser: false,
    requireHostHeader: true,
  }
  const server = tls
    ? https.createServer({ ...options, ...tls.options() }, handler)
    : http.createServer(options, handler)
  server.maxHeadersCount = limits.headers
  server.setTimeout(limits.silentMs)
  endConnectionsOnClose(server, limits.finishMs)
  if (tls) tls.keepCurrent(server as https.Server)
  return server
}
