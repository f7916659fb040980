import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'

import { makeHub } from '../live/hub.js'
import { silentLog, testDatabase } from '../testing/database.js'
import { eventually } from '../testing/eventually.js'
import { testFleet } from '../testing/fleet.js'
import { startPostgres } from '../testing/postgres.js'
import { redisMissing, startRedis, type TestRedis } from '../testing/redis.js'
import { defineJob, type JobDefinition, type JobDeps } from './define.js'
import { makeJobs } from './runtime.js'
import type { JobStore } from './store.js'

async function makeDeps(log = silentLog): Promise<JobDeps> {
  const { ctx, database } = await testFleet()
  const { db, fleetId, clock } = ctx
  const retention = { signalsMs: 86_400_000, forgetMs: 86_400_000 }
  return { db, pool: database.pool, fleetId, clock, log, hub: makeHub(log), retention }
}

let queues = 0
const newQueue = () => {
  queues += 1
  return `test-${process.pid}-${queues}`
}

function jobsContract(makeStore: () => Promise<JobStore>): void {
  const start = async (
    catalogue: readonly JobDefinition[],
    { queueName = newQueue(), log = silentLog } = {},
  ) => {
    const jobs = makeJobs({
      store: await makeStore(),
      catalogue,
      deps: await makeDeps(log),
      queueName,
    })
    onTestFinished(() => jobs.stop())
    jobs.start()
    return jobs
  }
  const base = { input: z.strictObject({ id: z.string() }), attempts: 1, timeoutMs: 5_000 }

  it('runs a job with its input', async () => {
    const seen: string[] = []
    const run = async (_deps: JobDeps, { id }: { id: string }) => {
      seen.push(id)
      return {}
    }
    const jobs = await start([defineJob({ ...base, name: 'test.run', run })])
    await jobs.add('test.run', { id: 'a' })
    await eventually(() => expect(seen).toEqual(['a']))
  })

  it('refuses an input that is not the job’s, and a job that is not there', async () => {
    const jobs = await start([defineJob({ ...base, name: 'test.run', run: async () => ({}) })])
    await expect(jobs.add('test.run', { id: 5 })).rejects.toThrow()
    await expect(jobs.add('test.other', { id: 'a' })).rejects.toThrow('No job is called test.other')
  })

  it('takes what is added twice under one id once', async () => {
    const seen: string[] = []
    const run = async (_deps: JobDeps, { id }: { id: string }) => {
      seen.push(id)
      return {}
    }
    const jobs = await start([defineJob({ ...base, name: 'test.once', run })])
    await Promise.all(
      [1, 2, 3].map(() => jobs.add('test.once', { id: 'a' }, { id: 'rollout-1-step-1' })),
    )
    await jobs.add('test.once', { id: 'last' })
    await eventually(() => expect(seen).toContain('last'))
    expect(seen).toEqual(['a', 'last'])
  })

  it('tries again what failed, and logs it once it gives up', async () => {
    const lines: { event?: string; level: number }[] = []
    const log = pino({}, { write: (line: string) => void lines.push(JSON.parse(line)) })
    let runs = 0
    const run = async () => {
      runs += 1
      throw new Error('not today')
    }
    const jobs = await start([defineJob({ ...base, name: 'test.fail', attempts: 2, run })], { log })
    await jobs.add('test.fail', { id: 'a' })
    await eventually(() => expect(runs).toBe(2))
    await eventually(() =>
      expect(lines.filter(({ event }) => event === 'job.failed').map(({ level }) => level)).toEqual(
        [40, 50],
      ),
    )
  })

  it('ends a job that takes too long', async () => {
    const lines: { event?: string; err?: { message: string } }[] = []
    const log = pino({}, { write: (line: string) => void lines.push(JSON.parse(line)) })
    let signalled = false
    const run = (_deps: JobDeps, _input: unknown, signal: AbortSignal) =>
      new Promise<never>(() => {
        signal.addEventListener('abort', () => {
          signalled = true
        })
      })
    const jobs = await start([defineJob({ ...base, name: 'test.slow', timeoutMs: 100, run })], {
      log,
    })
    await jobs.add('test.slow', { id: 'a' })
    await eventually(() => expect(signalled).toBe(true))
    await eventually(() =>
      expect(lines.find(({ event }) => event === 'job.failed')?.err?.message).toMatch(/timeout/i),
    )
  })

  it('runs a recurring job, once for all servers, and forgets one that is no longer there', async () => {
    let runs = 0
    const recurring = defineJob({
      name: 'test.tick',
      input: z.strictObject({}),
      everyMs: 200,
      attempts: 1,
      timeoutMs: 1_000,
      run: async () => {
        runs += 1
        return {}
      },
    })
    const queueName = newQueue()
    const first = await start([recurring], { queueName })
    await start([recurring], { queueName })
    const began = performance.now()
    await eventually(() => expect(runs).toBeGreaterThanOrEqual(4))
    // Two servers, one schedule: no more runs than the time allows.
    expect(runs).toBeLessThanOrEqual((performance.now() - began) / 200 + 3)
    await first.stop()
    await start([], { queueName })
    const after = runs
    const marker = defineJob({ ...base, name: 'test.marker', run: async () => ({}) })
    const jobs = await start([marker], { queueName })
    await jobs.add('test.marker', { id: 'a' })
    expect(runs - after).toBeLessThanOrEqual(2)
  })
}

describe('jobs on PostgreSQL', () => {
  jobsContract(async () => ({ type: 'postgres', url: (await testDatabase()).url }))
})

describe.skipIf(redisMissing)(`jobs on Redis ${redisMissing ?? ''}`, () => {
  let redis: TestRedis
  beforeAll(async () => {
    redis = await startRedis()
  })
  afterAll(() => redis.stop())
  jobsContract(async () => ({ type: 'redis', url: redis.url }))
})

it('starts, and stops, while the store is away', async () => {
  for (const store of [
    { type: 'redis', url: 'redis://127.0.0.1:1' },
    { type: 'postgres', url: 'postgres://nobody@127.0.0.1:1/none' },
  ] as const) {
    const lines: { event?: string }[] = []
    const log = pino({}, { write: (line: string) => void lines.push(JSON.parse(line)) })
    const jobs = makeJobs({ store, catalogue: [], deps: await makeDeps(log), stopMs: 200 })
    jobs.start()
    await eventually(() => expect(lines.map(({ event }) => event)).toContain('job.store_failed'))
    await jobs.stop()
  }
})

it('takes up its work when the store comes, late', async () => {
  const postgres = await startPostgres()
  onTestFinished(() => postgres.stop())
  await postgres.crash()
  let runs = 0
  const run = async () => {
    runs += 1
    return {}
  }
  const job = defineJob({
    name: 'test.late',
    input: z.strictObject({}),
    everyMs: 300,
    attempts: 1,
    timeoutMs: 1_000,
    run,
  })
  const store = { type: 'postgres', url: postgres.url } as const
  const jobs = makeJobs({ store, catalogue: [job], deps: await makeDeps(), stopMs: 1_000 })
  onTestFinished(() => jobs.stop())
  jobs.start()
  await postgres.start()
  await eventually(() => expect(runs).toBeGreaterThan(0))
  await postgres.crash()
  await postgres.start()
  const before = runs
  await eventually(() => expect(runs).toBeGreaterThan(before), { timeoutMs: 20_000 })
})
