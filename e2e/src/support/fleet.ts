/** A whole fleet of real processes for one drill: PostgreSQL, control plane, applications, an operator. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  type ControlPlane,
  endProcess,
  eventually,
  startControlPlane,
  startPostgres,
  type TestPostgres,
} from '@foundation/testing'

import type { Account, Calls, ConfigAnswer, ConfigOrder, Order, Tally } from './application.js'
import { type Operator, signIn } from './operator.js'

const application = fileURLToPath(new URL('../../dist/support/application.js', import.meta.url))

export interface Application {
  readonly service: string
  readonly port: number
  readonly nodeId: string
  readonly pid: number
  look(): Promise<Account>
  /** The end of what it wrote to standard error. */
  said(): string
  /** Makes calls that its guards watch, and waits until the last is over. */
  call(calls: Calls): Promise<Tally>
  /** Asks its namespace `app`. */
  config(method: ConfigOrder['method'], ...args: readonly unknown[]): Promise<ConfigAnswer>
  /** Blocks its event loop; does not wait until that is over. */
  block(ms: number): void
  signal(signal: NodeJS.Signals): void
  end(signal?: NodeJS.Signals): Promise<void>
}

export interface ApplicationOptions {
  readonly service?: string
  /** Where it keeps its identity. Default: one folder a fleet. */
  readonly stateDir?: string
  readonly url?: string
  readonly port?: number
  readonly env?: Readonly<Record<string, string>>
}

export interface Fleet extends AsyncDisposable {
  readonly postgres: TestPostgres
  readonly plane: ControlPlane
  readonly operator: Operator
  readonly stateDir: string
  startApplication(options?: ApplicationOptions): Promise<Application>
  startApplications(count: number, options?: ApplicationOptions): Promise<Application[]>
  /** Another server on the same database. */
  startSecondServer(): Promise<ControlPlane>
}

export async function startFleet(env: Readonly<Record<string, string>> = {}): Promise<Fleet> {
  const postgres = await startPostgres()
  const plane = await startControlPlane({ databaseUrl: postgres.url, env })
  const stateDir = await mkdtemp(path.join(tmpdir(), 'foundation-nodes-'))
  const token = await plane.joinToken()
  const operator = await signIn(plane)
  const children: ChildProcess[] = []
  let orders = 0
  const others: ControlPlane[] = []

  const startApplication = async (options: ApplicationOptions = {}): Promise<Application> => {
    const service = options.service ?? 'drill'
    const child = fork(application, {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: {
        ...process.env,
        FOUNDATION_URL: options.url ?? plane.url,
        FOUNDATION_TOKEN: token,
        FOUNDATION_STATE_DIR: options.stateDir ?? stateDir,
        APPLICATION_SERVICE: service,
        APPLICATION_PORT: String(options.port ?? 0),
        ...options.env,
      },
    })
    children.push(child)
    let complaint = ''
    child.stderr?.on('data', (text) => {
      complaint = (complaint + text).slice(-100_000)
    })
    const first = await Promise.race([
      once(child, 'message').then(([account]) => account as Account),
      once(child, 'exit').then(([code]) => {
        throw new Error(`The application ended with ${code}: ${complaint.slice(-2_000)}`)
      }),
    ])
    return {
      service,
      port: first.port,
      nodeId: first.nodeId ?? '',
      pid: child.pid ?? 0,
      said: () => complaint,
      async look() {
        const answer = once(child, 'message')
        child.send({ do: 'look' } satisfies Order)
        return ((await answer) as [Account])[0]
      },
      call: (calls) => ask<Tally>(child, { do: 'call', id: ++orders, ...calls }),
      config: (method, ...args) =>
        ask<ConfigAnswer>(child, { do: 'config', id: ++orders, method, args }),
      block: (ms) => void child.send({ do: 'block', ms } satisfies Order),
      signal: (signal) => void child.kill(signal),
      end: (signal = 'SIGKILL') => endProcess(child, signal),
    }
  }

  return {
    postgres,
    plane,
    operator,
    stateDir,
    startApplication,
    startApplications: (count, options) =>
      Promise.all(Array.from({ length: count }, () => startApplication(options))),
    async startSecondServer() {
      const { secret } = plane
      const second = await startControlPlane({ databaseUrl: postgres.url, secret, env })
      others.push(second)
      return second
    },
    async [Symbol.asyncDispose]() {
      // A stopped process takes no other signal.
      await Promise.all(children.map((child) => endProcess(child, 'SIGKILL')))
      for (const server of [...others, plane]) await server[Symbol.asyncDispose]()
      await postgres.stop()
      await rm(stateDir, { recursive: true, force: true })
    },
  }
}

/** Gives an order, and waits for the answer that has its id. */
function ask<Answer>(child: ChildProcess, order: Order & { readonly id: number }): Promise<Answer> {
  return new Promise((resolve) => {
    const hear = (said: object) => {
      if (!('id' in said) || said.id !== order.id) return
      child.off('message', hear)
      resolve(said as Answer)
    }
    child.on('message', hear)
    child.send(order)
  })
}

/** Waits until the operator sees these nodes all in `state`; answers when, in ms after `since`. */
export async function untilState(
  { operator }: Fleet,
  nodeIds: readonly string[],
  state: string,
  { since = Date.now(), timeoutMs = 20_000 } = {},
): Promise<number> {
  await eventually(
    async () => {
      const cells = await operator.api.nodes.cells.query()
      const wrong = nodeIds.flatMap((nodeId) => {
        const seen = cells.find((cell) => cell.nodeId === nodeId)?.state ?? 'absent'
        return seen === state ? [] : [`${nodeId} is ${seen}`]
      })
      if (wrong.length > 0) throw new Error(`Expected ${state}: ${wrong.join(', ')}`)
    },
    { timeoutMs, everyMs: 100 },
  )
  return Date.now() - since
}
