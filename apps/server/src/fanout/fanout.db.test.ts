import { afterAll, describe, expect, it, onTestFinished } from 'vitest'

import { makeListener } from '../database/listener.js'
import { silentLog, testDatabase } from '../testing/database.js'
import { eventually } from '../testing/eventually.js'
import { redisMissing, startRedis } from '../testing/redis.js'
import { type Fanout, maxMessageBytes } from './fanout.js'
import { makePostgresFanout } from './postgres.js'
import { makeRedisFanout } from './redis.js'

/** What any fan-out does, whatever it runs on. */
function fanoutContract(make: () => Promise<Fanout>): void {
  const start = async () => {
    const fanout = await make()
    await fanout.start()
    onTestFinished(() => fanout.stop())
    return fanout
  }
  /** Says it until it is heard: a subscription may take a moment to stand. */
  const hear = async (from: Fanout, to: Fanout) => {
    let heard = false
    const end = to.subscribe('warm-up', () => {
      heard = true
    })
    await eventually(() => {
      from.publish('warm-up', null)
      if (!heard) throw new Error('Not heard yet')
    })
    end()
  }

  it('tells every server, the sender too, in the order of sending', async () => {
    const [a, b] = [await start(), await start()]
    await hear(a, b)
    await hear(a, a)
    const heard: Record<string, unknown[]> = { a: [], b: [] }
    a.subscribe('count', (message) => heard.a?.push(message))
    b.subscribe('count', (message) => heard.b?.push(message))
    for (let i = 0; i < 50; i++) {
      a.publish('count', i)
      // One connection of many may overtake another: order is per message that was waited for.
      await eventually(() => expect(heard.b?.length).toBe(i + 1))
    }
    await eventually(() => expect(heard.a).toHaveLength(50))
    expect(heard.b).toEqual(Array.from({ length: 50 }, (_, i) => i))
  })

  it('keeps topics apart, and ends a subscription', async () => {
    const fanout = await start()
    await hear(fanout, fanout)
    const heard: unknown[] = []
    const end = fanout.subscribe('mine', (message) => heard.push(message))
    fanout.publish('other', 1)
    fanout.publish('mine', { text: 'ÄÖ 🦊 \'"\\ $1' })
    await eventually(() => expect(heard).toEqual([{ text: 'ÄÖ 🦊 \'"\\ $1' }]))
    end()
    fanout.publish('mine', 2)
    await hear(fanout, fanout)
    expect(heard).toHaveLength(1)
  })

  it('keeps telling the others when one handler throws', async () => {
    const fanout = await start()
    await hear(fanout, fanout)
    fanout.subscribe('bad', () => {
      throw new Error('handler')
    })
    fanout.publish('bad', 1)
    await hear(fanout, fanout)
  })

  it('carries a message of the greatest size, and refuses a greater one', async () => {
    const fanout = await start()
    await hear(fanout, fanout)
    const heard: unknown[] = []
    fanout.subscribe('big', (message) => heard.push(message))
    const text = 'x'.repeat(maxMessageBytes - '["big",""]'.length)
    fanout.publish('big', text)
    await eventually(() => expect(heard).toEqual([text]))
    expect(() => fanout.publish('big', `${text}x`)).toThrow(RangeError)
  })

  it('does not throw when it cannot send', async () => {
    const fanout = await make()
    await fanout.start()
    await fanout.stop()
    expect(() => fanout.publish('late', 1)).not.toThrow()
  })
}

describe('fan-out on PostgreSQL', () => {
  fanoutContract(async () => {
    const { pool, url } = await testDatabase()
    const listener = makeListener(url, silentLog)
    const fanout = makePostgresFanout({ pool, listener, log: silentLog })
    return {
      ...fanout,
      async start() {
        listener.start()
        await fanout.start()
      },
      async stop() {
        await fanout.stop()
        await listener.stop()
      },
    }
  })

  it('hears again after its connection was cut', async () => {
    const { pool, url } = await testDatabase()
    const listener = makeListener(url, silentLog)
    listener.start()
    onTestFinished(() => listener.stop())
    const fanout = makePostgresFanout({ pool, listener, log: silentLog })
    await fanout.start()
    let heard = 0
    fanout.subscribe('again', () => {
      heard += 1
    })
    const say = () =>
      eventually(() => {
        const before = heard
        fanout.publish('again', 1)
        return eventually(() => expect(heard).toBeGreaterThan(before), { timeoutMs: 200 })
      })
    await say()
    await pool.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE application_name = 'foundation listener' AND datname = current_database()`,
    )
    await eventually(() => expect(listener.connectedForMs()).toBe(0))
    await say()
    expect(listener.connectedForMs()).toBeGreaterThan(0)
  })
})

describe.skipIf(redisMissing)(
  redisMissing ? `fan-out on Redis: ${redisMissing}` : 'fan-out on Redis',
  () => {
    const redis = startRedis()
    afterAll(async () => (await redis).stop())
    fanoutContract(async () => makeRedisFanout({ url: (await redis).url, log: silentLog }))
  },
)
