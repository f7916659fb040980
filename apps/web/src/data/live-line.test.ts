import type { LiveEvent } from '@foundation/core/live'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { makeLiveLine } from './live-line'

const tick: LiveEvent = { type: 'tick', serverTime: new Date(0) }

function testLine() {
  const streams: { hear: (event: LiveEvent) => void; closed: boolean }[] = []
  const events: LiveEvent[] = []
  const line = makeLiveLine({
    open: (hear) => {
      const stream = { hear, closed: false }
      streams.push(stream)
      return () => {
        stream.closed = true
      }
    },
    onEvent: (event) => events.push(event),
    onFailure: () => {},
    clock: () => Date.now(),
  })
  line.start()
  return { line, streams, events, say: () => streams.at(-1)?.hear(tick) }
}

describe('the live line', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('is live with the first word', () => {
    const { line, say, events } = testLine()
    expect(line.state().status).toBe('connecting')
    say()
    expect(line.state().status).toBe('live')
    expect(events).toEqual([tick])
    line.stop()
  })

  it('is lost after silence, says since when, tries again and comes back', () => {
    const { line, say, streams } = testLine()
    say()
    const heard = Date.now()
    vi.advanceTimersByTime(7_000)
    expect(line.state()).toEqual({ status: 'lost', asOf: heard })
    expect(streams).toHaveLength(2)
    expect(streams[0]?.closed).toBe(true)
    say()
    expect(line.state().status).toBe('live')
    line.stop()
  })

  it('stays live while the server says anything', () => {
    const { line, say } = testLine()
    for (let i = 0; i < 20; i += 1) {
      say()
      vi.advanceTimersByTime(2_000)
    }
    expect(line.state().status).toBe('live')
    line.stop()
  })

  it('hears nothing while paused, and resumes only when told', () => {
    const { line, say, streams } = testLine()
    say()
    line.pause()
    expect(streams[0]?.closed).toBe(true)
    vi.advanceTimersByTime(60_000)
    expect(line.state().status).toBe('paused')
    expect(streams).toHaveLength(1)
    line.resume()
    expect(line.state().status).toBe('connecting')
    expect(streams).toHaveLength(2)
    line.stop()
  })

  it('tells its listeners of each change, and not of each word', () => {
    const { line, say } = testLine()
    const heard = vi.fn()
    line.subscribe(heard)
    say()
    say()
    say()
    expect(heard).toHaveBeenCalledTimes(1)
    line.stop()
  })
})
