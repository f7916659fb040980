/**
 * The smallest real application: an HTTP server with the SDK, in a process of its own. A test starts it with
 * `fork`, drives it over IPC, and kills it as it likes.
 */
import { createServer } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'

import { connect, isFoundationError } from '@foundation/sdk'
import { z } from 'zod'

/** Calls a guarded target `times` times, one every `everyMs`; each call succeeds unless it `fails`. */
export interface Calls {
  readonly target: string
  readonly times: number
  readonly everyMs?: number
  readonly fails?: boolean
}

export type Order =
  | { readonly do: 'block'; readonly ms: number }
  | { readonly do: 'look' }
  | ({ readonly do: 'call'; readonly id: number } & Calls)
  | ({ readonly do: 'config'; readonly id: number } & ConfigOrder)

/** A method of `foundation.config('app')`, and what it is given. */
export interface ConfigOrder {
  readonly method: 'get' | 'set' | 'setClusterWide' | 'getWithConsensus' | 'status' | 'explain'
  readonly args: readonly unknown[]
}

/** What it answered, or why not. */
export interface ConfigAnswer {
  readonly id: number
  readonly result: unknown
  readonly code: string | null
  readonly message: string | null
}

/** What became of the calls. */
export interface Tally {
  readonly id: number
  /** When each call that was let through began, in Unix milliseconds. */
  readonly admittedAt: readonly number[]
  /** How often it was refused, by code. */
  readonly refused: Readonly<Record<string, number>>
  /** The breaker's state after that. */
  readonly breaker: string | null
  /** The part that this node then holds of a limit that the fleet shares. */
  readonly share: number | null
}

/** What it says of itself: first when it listens, then whenever it is told to look. */
export interface Account {
  readonly port: number
  readonly nodeId: string | null
  readonly state: string
  readonly bootedFrom: string
  readonly labels: Readonly<Record<string, string>>
  readonly answered: number
}

const {
  APPLICATION_SERVICE = 'drill',
  APPLICATION_PORT = '0',
  APPLICATION_VERSION = '1.0.0',
  /** The largest pool that this version can take. */
  APPLICATION_MOST = '100',
} = process.env

const foundation = await connect({
  service: APPLICATION_SERVICE,
  version: APPLICATION_VERSION,
  // Many start at once here, on few cores; a server that is away is noticed at once all the same.
  connectTimeoutMs: 30_000,
})

const config = foundation.config('app', {
  schema: z.object({
    pool: z.object({ max: z.int().min(1).max(Number(APPLICATION_MOST)).default(10) }).prefault({}),
    greeting: z.string().max(100).default('hello'),
    key: z.string().min(8).optional().meta({ secret: true }),
    seats: z.int().default(1).meta({ mutable: 'restart' }),
  }),
})

let answered = 0
const server = createServer(async (request, response) => {
  const { searchParams } = new URL(request.url ?? '/', 'http://localhost')
  const ms = Number(searchParams.get('ms') ?? 0)
  if (ms > 0) await wait(ms)
  answered += 1
  response.end('served')
})
foundation.serve(server)
server.listen(Number(APPLICATION_PORT), '127.0.0.1', account)

function account(): void {
  const address = server.address()
  const told: Account = {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    nodeId: foundation.node.id,
    state: foundation.state,
    bootedFrom: foundation.node.bootedFrom,
    labels: foundation.labels,
    answered,
  }
  process.send?.(told)
}

async function call(id: number, calls: Calls): Promise<void> {
  const { target, times, everyMs = 0, fails = false } = calls
  const admittedAt: number[] = []
  const refused: Record<string, number> = {}
  const attempt = async () => {
    admittedAt.push(Date.now())
    if (fails) throw new Error('The target is sick')
  }
  for (let at = 0; at < times; at += 1) {
    await foundation.protect(target, attempt).catch((error: unknown) => {
      if (isFoundationError(error)) refused[error.code] = (refused[error.code] ?? 0) + 1
    })
    if (everyMs > 0) await wait(everyMs)
  }
  const { breaker, limiter } = foundation.protection.guard(target).status()
  const after = { breaker: breaker?.state ?? null, share: limiter?.share ?? null }
  process.send?.({ id, admittedAt, refused, ...after } satisfies Tally)
}

async function configure(id: number, { method, args }: ConfigOrder): Promise<void> {
  const answer: ConfigAnswer = await (async () => {
    const result: unknown = await Reflect.apply(config[method], config, args)
    return { id, result, code: null, message: null }
  })().catch((error: unknown) => ({
    id,
    result: null,
    code: isFoundationError(error) ? error.code : 'unknown',
    message: error instanceof Error ? error.message : String(error),
  }))
  process.send?.(answer)
}

process.on('message', (order: Order) => {
  if (order.do === 'look') account()
  else if (order.do === 'config') void configure(order.id, order)
  else if (order.do === 'call') void call(order.id, order)
  else block(order.ms)
})

/** Turns no event loop, as a runaway loop or a huge JSON would not. */
function block(ms: number): void {
  const until = performance.now() + ms
  while (performance.now() < until) JSON.stringify([until])
}

process.on('disconnect', () => process.exit(0))
process.on('SIGTERM', async () => {
  await foundation.leave('stopped')
  process.exit(0)
})
