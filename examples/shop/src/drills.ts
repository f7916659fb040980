/**
 * Faults on demand, so that one can watch what they do. For the example only: a real service has no route
 * that makes it fail. It is open to callers on this machine alone, and only where the fleet says so.
 */
import { setTimeout as wait } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'

export const drillKinds = ['latency', 'errors', 'block', 'crash', 'memory', 'well'] as const
export type DrillKind = (typeof drillKinds)[number]

export interface Drill {
  readonly kind: DrillKind
  /** `latency`: ms added to each request; `errors`: share of requests, 0–1; `memory`: MiB to hold. */
  readonly amount: number
  /** How long it lasts. A crash does not last, and getting well does not either. */
  readonly forMs: number
}

export const usualDrills: Readonly<Record<DrillKind, Omit<Drill, 'kind'>>> = {
  latency: { amount: 800, forMs: 30_000 },
  errors: { amount: 0.5, forMs: 30_000 },
  block: { amount: 0, forMs: 10_000 },
  crash: { amount: 0, forMs: 0 },
  memory: { amount: 96, forMs: 60_000 },
  well: { amount: 0, forMs: 0 },
}

const longestMs = 600_000

const isLoopback = (ip: string) => ip === '::1' || ip.replace('::ffff:', '').startsWith('127.')

/** Adds `POST /drill`. Health and drill routes are spared: they must tell the truth, and end the drill. */
export function acceptDrills(app: FastifyInstance): void {
  if (process.env.SHOP_DRILLS !== 'on') return
  let latencyMs = 0
  let errorShare = 0
  let latencyEnds: NodeJS.Timeout | undefined
  let errorsEnd: NodeJS.Timeout | undefined

  app.addHook('onRequest', async ({ url }, reply) => {
    if (url === '/drill' || url.endsWith('z')) return
    if (latencyMs > 0) await wait(latencyMs * (0.75 + Math.random() / 2))
    if (Math.random() < errorShare) await reply.code(500).send({ error: 'A drill made this fail' })
  })

  const start: Record<DrillKind, (drill: Drill) => void> = {
    latency({ amount, forMs }) {
      clearTimeout(latencyEnds)
      latencyMs = amount
      latencyEnds = later(forMs, () => {
        latencyMs = 0
      })
    },
    errors({ amount, forMs }) {
      clearTimeout(errorsEnd)
      errorShare = amount
      errorsEnd = later(forMs, () => {
        errorShare = 0
      })
    },
    well() {
      latencyMs = 0
      errorShare = 0
    },
    // After the answer is out: a blocked event loop sends nothing.
    block: ({ forMs }) => void later(100, () => block(forMs)),
    crash: () =>
      void later(100, () => {
        throw new Error('A drill crashed this process')
      }),
    memory: ({ amount, forMs }) => grow(amount, forMs),
  }

  app.post<{ Body: Drill }>('/drill', { schema: { body: drillSchema } }, async (request, reply) => {
    if (!isLoopback(request.ip)) return reply.code(403).send({ error: 'From this machine only' })
    start[request.body.kind](request.body)
    return { started: request.body }
  })
}

const drillSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['kind', 'amount', 'forMs'],
  properties: {
    kind: { enum: drillKinds },
    amount: { type: 'number', minimum: 0, maximum: 100_000 },
    forMs: { type: 'integer', minimum: 0, maximum: longestMs },
  },
}

function later(ms: number, then: () => void): NodeJS.Timeout {
  return setTimeout(then, ms).unref()
}

/** Holds the event loop as a runaway loop or a huge JSON document would. */
function block(ms: number): void {
  const until = performance.now() + ms
  while (performance.now() < until) JSON.stringify({ until })
}

/** Fills the heap in twenty steps, holds what it took to the end, and lets go. */
function grow(mebibytes: number, forMs: number): void {
  const held: number[][] = []
  const step = setInterval(() => {
    // Fractions, 8 bytes each in the heap itself; large strings and buffers lie outside of it.
    if (held.length < 20)
      held.push(new Array(Math.ceil((mebibytes / 20) * 131_072)).fill(Math.random()))
  }, forMs / 40)
  step.unref()
  later(forMs, () => {
    clearInterval(step)
    held.length = 0
  })
}
