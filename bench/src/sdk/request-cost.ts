import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import http from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

import { figure, interleave } from '../measure.js'
import { compare, type Result } from '../result.js'
import type { Application } from './index.js'

const script = fileURLToPath(new URL('subjects/shop-service.js', import.meta.url))
const requests = 6_000
const inFlight = 16

interface Service {
  readonly child: ChildProcess
  readonly port: number
}

/** What a request costs a service of the example fleet, with the SDK and without it. */
export async function measureRequestCost(app: Application, rounds: number): Promise<Result[]> {
  const state = await mkdtemp(path.join(tmpdir(), 'foundation-bench-'))
  const env = { ...process.env, ...app, FOUNDATION_STATE_DIR: state }
  const services = { on: await start('on', env), off: await start('off', env) }
  try {
    const samples = await interleave(['off', 'on'] as const, { rounds, warmUp: 2 }, (sdk) =>
      load(services[sdk]),
    )
    const subjects = (of: (sample: { cpuUs: number; wallUs: number }) => number) => ({
      'SDK on': figure(samples.on.map(of)),
      'SDK off': figure(samples.off.map(of)),
    })
    const common = {
      unit: 'µs',
      better: 'lower',
      ours: 'SDK on',
      floor: 'SDK off',
      peers: [],
    } as const
    const met = ({ ours, floor }: { ours: number; floor: number | null }) =>
      ours <= (floor ?? 0) * 1.05
    const target = 'at most 5 % above SDK off'
    return [
      compare({
        ...common,
        name: 'CPU per request',
        subjects: subjects((it) => it.cpuUs),
        target,
        met,
      }),
      compare({
        ...common,
        name: 'wall time per request',
        subjects: subjects((it) => it.wallUs),
        target,
        met,
      }),
    ]
  } finally {
    for (const { child } of Object.values(services)) child.disconnect()
    await Promise.all(Object.values(services).map(({ child }) => once(child, 'exit')))
    await rm(state, { recursive: true, force: true })
  }
}

async function start(sdk: 'on' | 'off', env: NodeJS.ProcessEnv): Promise<Service> {
  const child = fork(script, [sdk], { env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const [{ port }] = (await once(child, 'message')) as [{ port: number }]
  return { child, port }
}

/** Sends `requests` over kept-alive connections; CPU is the service's own, over all its threads. */
async function load({ child, port }: Service): Promise<{ cpuUs: number; wallUs: number }> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: inFlight })
  let sent = 0
  await mark(child)
  const began = performance.now()
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      while (sent < requests) {
        sent += 1
        await get(agent, port, `/products/sku-${sent % 500}`)
      }
    }),
  )
  const wallUs = ((performance.now() - began) * 1_000) / requests
  const cpuUs = (await mark(child)) / requests
  agent.destroy()
  return { cpuUs, wallUs }
}

function get(agent: http.Agent, port: number, at: string): Promise<void> {
  return new Promise((resolve, reject) => {
    http
      .get({ agent, host: '127.0.0.1', port, path: at }, (answer) => {
        answer.resume().on('end', resolve).on('error', reject)
      })
      .on('error', reject)
  })
}

async function mark(child: ChildProcess): Promise<number> {
  const answer = once(child, 'message')
  child.send('mark')
  const [{ cpuUs }] = (await answer) as [{ cpuUs: number }]
  return cpuUs
}
