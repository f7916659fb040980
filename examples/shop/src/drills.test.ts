import Fastify, { type FastifyInstance } from 'fastify'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { acceptDrills, type Drill } from './drills.js'

let app: FastifyInstance

beforeEach(() => {
  process.env.SHOP_DRILLS = 'on'
  app = Fastify()
  acceptDrills(app)
  app.get('/', async () => 'served')
  app.get('/readyz', async () => 'ready')
})
afterEach(async () => {
  vi.useRealTimers()
  delete process.env.SHOP_DRILLS
  await app.close()
})

const drill = (payload: Partial<Drill> | Record<string, unknown>, remoteAddress = '127.0.0.1') =>
  app.inject({ method: 'POST', url: '/drill', payload, remoteAddress })
const statusOf = async (url: string) => (await app.inject(url)).statusCode

describe('drills', () => {
  it('make requests fail, but health tells the truth', async () => {
    expect((await drill({ kind: 'errors', amount: 1, forMs: 60_000 })).statusCode).toBe(200)
    expect(await statusOf('/')).toBe(500)
    expect(await statusOf('/readyz')).toBe(200)
  })

  it('end by themselves', async () => {
    await drill({ kind: 'errors', amount: 1, forMs: 30 })
    await expect.poll(() => statusOf('/')).toBe(200)
  })

  it('end when told to, and a later one is not ended by the time of an earlier', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    await drill({ kind: 'errors', amount: 1, forMs: 1_000 })
    await drill({ kind: 'well', amount: 0, forMs: 0 })
    expect(await statusOf('/')).toBe(200)
    await drill({ kind: 'errors', amount: 1, forMs: 60_000 })
    vi.advanceTimersByTime(2_000)
    expect(await statusOf('/')).toBe(500)
    vi.advanceTimersByTime(60_000)
    expect(await statusOf('/')).toBe(200)
  })

  it('delay requests', async () => {
    await drill({ kind: 'latency', amount: 80, forMs: 60_000 })
    const began = performance.now()
    expect(await statusOf('/')).toBe(200)
    expect(performance.now() - began).toBeGreaterThan(50)
  })

  it('are not for callers from elsewhere', async () => {
    const answer = await drill({ kind: 'errors', amount: 1, forMs: 60_000 }, '192.0.2.7')
    expect(answer.statusCode).toBe(403)
    expect(await statusOf('/')).toBe(200)
  })

  it.each([
    { kind: 'explode', amount: 1, forMs: 1 },
    { kind: 'errors', amount: -1, forMs: 1 },
    { kind: 'block', amount: 0, forMs: 1e9 },
    { kind: 'block' },
  ])('refuse %j', async (payload) => {
    expect((await drill(payload)).statusCode).toBe(400)
  })

  it('do not exist unless the fleet switched them on', async () => {
    delete process.env.SHOP_DRILLS
    const plain = Fastify()
    acceptDrills(plain)
    const answer = await plain.inject({ method: 'POST', url: '/drill', payload: {} })
    expect(answer.statusCode).toBe(404)
  })
})
