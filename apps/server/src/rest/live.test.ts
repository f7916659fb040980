import { FoundationError } from '@foundation/core/errors'
import { afterEach, describe, expect, it } from 'vitest'

import { makeLiveBoard } from '../live/board.js'
import { makeHub } from '../live/hub.js'
import { silentLog } from '../testing/database.js'
import { type Listener, type LiveOptions, LiveStreams } from './live.js'

const actor = { id: 'token-1', name: 'token ci', scopes: ['fleet:read'] } as const
const gone: (() => void)[] = []

afterEach(() => {
  for (const end of gone.splice(0)) end()
})

function make(over: Partial<LiveOptions> = {}) {
  const hub = makeHub(silentLog)
  const board = makeLiveBoard({ hub, log: silentLog, load: async () => [], gatherMs: 5 })
  const options = { board, clock: () => 0, gatherMs: 5, ...over }
  const streams = new LiveStreams(options)
  gone.push(() => board.stop())
  async function listen(over: Partial<Listener> = {}) {
    const closed = new AbortController()
    gone.push(() => closed.abort())
    const frames = await streams.open({
      actor,
      recheck: async () => {},
      lastEventId: undefined,
      correlationId: 'c-1',
      signal: closed.signal,
      ...over,
    })
    return {
      /** Reads until something is in what came; signs of life are left out. */
      async until(text: string): Promise<string> {
        let read = ''
        while (!read.includes(text)) {
          const { value, done } = await frames.next()
          if (done) return read
          read += value
        }
        return read
      },
      end: () => closed.abort(),
    }
  }
  return { hub, board, listen }
}

const idsOf = (text: string) => [...text.matchAll(/^id: (.*)$/gm)].map(([, id = '']) => id)

describe('a stream', () => {
  it('begins with a greeting, and then tells what changed', async () => {
    const { hub, listen } = make()
    const stream = await listen()
    expect(await stream.until('hello')).toContain('retry: 1000')
    hub.publish({ topics: ['tokens'] })
    expect(await stream.until('tokens')).toContain('event: changed')
  })

  it('goes on after the event that was the last, without a greeting', async () => {
    const { hub, listen } = make()
    const first = await listen()
    await first.until('hello')
    hub.publish({ topics: ['tokens'] })
    const [lastEventId] = idsOf(await first.until('tokens')).slice(-1)
    first.end()
    hub.publish({ topics: ['config'] })
    const again = await listen({ lastEventId })
    const read = await again.until('config')
    expect(read).not.toContain('hello')
    expect(read).not.toContain('tokens')
  })

  it.each(['another-7', 'nonsense', ''])('greets who knows nothing of here: %j', async (id) => {
    const { listen } = make()
    expect(await (await listen({ lastEventId: id })).until('hello')).toContain('event: hello')
  })

  it('greets who comes back after the log was let go', async () => {
    const { hub, listen } = make({ lingerMs: 0, tickMs: 5 })
    const first = await listen()
    const [lastEventId] = idsOf(await first.until('hello'))
    first.end()
    hub.publish({ topics: ['tokens'] })
    const comeBack = async () => {
      const again = await listen({ lastEventId })
      const read = await again.until('still here')
      again.end()
      return read
    }
    await expect.poll(comeBack, { timeout: 10_000 }).toContain('hello')
  })

  it('says that it is alive while nothing happens', async () => {
    const { listen } = make({ tickMs: 5 })
    expect(await (await listen()).until('still here')).toContain(': still here')
  })

  it('ends when the server stops', async () => {
    const { board, listen } = make({ tickMs: 5 })
    const stream = await listen()
    await stream.until('hello')
    board.stop()
    expect(await stream.until('never')).not.toContain('event:')
  })
})

describe('who listens', () => {
  it('is told why, and then nothing more, when it may no longer', async () => {
    const { listen } = make({ tickMs: 5, recheckMs: 0 })
    const stream = await listen({
      recheck: async () => {
        throw new FoundationError('access.api_token_revoked')
      },
    })
    const read = await stream.until('never')
    expect(read).toMatch(/event: error\ndata: .*access\.api_token_revoked.*c-1/)
  })

  it('goes on while nobody can tell, because the database is away', async () => {
    const { listen } = make({ tickMs: 5, recheckMs: 0 })
    const stream = await listen({
      recheck: async () => {
        throw Object.assign(new Error('away'), { code: 'ECONNREFUSED' })
      },
    })
    expect(await stream.until('still here')).not.toContain('event: error')
  })

  it('has so many streams, and gets one back for each that it leaves', async () => {
    const { listen } = make({ maxStreams: 2 })
    const first = await listen()
    await listen()
    await expect(listen()).rejects.toMatchObject({ code: 'request.limited' })
    await expect(listen({ actor: { ...actor, id: 'token-2' } })).resolves.toBeDefined()
    first.end()
    await expect(listen()).resolves.toBeDefined()
  })
})
