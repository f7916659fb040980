import type { FastifyInstance } from 'fastify'

/** Why the server is not ready; null while it is. */
export type Readiness = () => Promise<string | null>

/** `/healthz`: the process lives. `/readyz`: it can do its work, or why not. */
export function registerProbes(app: FastifyInstance, readiness: Readiness, version: string): void {
  app.get('/healthz', async () => ({ status: 'ok', version }))
  app.get('/readyz', async (_request, reply) => {
    const reason = await readiness()
    return reason === null
      ? { status: 'ready' }
      : reply.status(503).send({ status: 'unready', reason })
  })
}
