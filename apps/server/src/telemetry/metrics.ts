/**
 * The server's own figures, for Prometheus: `GET /metrics` in its text format, to whoever shows the token.
 * Each server counts for itself; what is asked for is summed over all of them.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import { FoundationError } from '@foundation/core/errors'
import type { FastifyInstance } from 'fastify'
import { Counter, Gauge, Histogram, Registry } from 'prom-client'

export interface MetricsOptions {
  /** Sessions of nodes on this server. */
  readonly sessions: () => number
  /** The last revision of desired state that this server knows. */
  readonly revision: () => number
}

/** A registry of its own, so that two servers in one process do not count together. */
export function makeMetrics({ sessions, revision }: MetricsOptions): Registry {
  const registry = new Registry()
  const registers = [registry]
  new Gauge({
    name: 'foundation_sessions',
    help: 'Nodes that are connected to this server',
    registers,
    collect() {
      this.set(sessions())
    },
  })
  new Gauge({
    name: 'foundation_feed_revision',
    help: 'The last revision of desired state that this server knows',
    registers,
    collect() {
      this.set(revision())
    },
  })
  return registry
}

/** Counts every request by its route, and serves the figures where there is a token. */
export function registerMetrics(app: FastifyInstance, registry: Registry, token?: string): void {
  const registers = [registry]
  const labelNames = ['method', 'route', 'status'] as const
  const requests = new Counter({
    name: 'foundation_http_requests_total',
    help: 'HTTP requests answered',
    labelNames,
    registers,
  })
  const seconds = new Histogram({
    name: 'foundation_http_request_seconds',
    help: 'Time until an HTTP request was answered',
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    registers,
  })
  app.addHook('onResponse', async (request, reply) => {
    // By its pattern: addresses hold names, of which there is no end.
    const route = request.routeOptions.url ?? 'none'
    requests.inc({ method: request.method, route, status: reply.statusCode })
    seconds.observe(reply.elapsedTime / 1_000)
  })
  if (token === undefined) return
  app.get('/metrics', async (request, reply) => {
    if (!isSame(request.headers.authorization ?? '', `Bearer ${token}`))
      throw new FoundationError('access.unauthenticated')
    return reply.type(registry.contentType).send(await registry.metrics())
  })
}

/** In a time that tells nothing of where they differ. */
function isSame(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}
