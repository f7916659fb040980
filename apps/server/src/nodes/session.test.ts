import { EventEmitter } from 'node:events'
import { FoundationError, isFoundationError } from '@foundation/core/errors'
import type { DownMessage } from '@foundation/core/nodes'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { WebSocket } from 'ws'

import type { NodeRecord } from './record.js'
import { helloTimeoutMs, Session, type SessionHost } from './session.js'

/** A socket without a network, as far as a session uses one. */
class FakeSocket extends EventEmitter {
  readonly OPEN = 1
  readyState = 1
  bufferedAmount = 0
  readonly sent: DownMessage[] = []
  closedWith: number | null = null
  terminated = false
  send(frame: string) {
    this.sent.push(JSON.parse(frame) as DownMessage)
  }
  close(code: number) {
    this.closedWith = code
  }
  terminate() {
    this.terminated = true
    this.emit('close')
  }
}

let socket: FakeSocket
let session: Session
let heard: string[]
const closed: Session[] = []
const host: SessionHost = {
  open: () => new Promise(() => {}),
  message: (_session, _record, { t }) => void heard.push(t),
  closed: (it) => void closed.push(it),
  fault: (_session, error) => (isFoundationError(error) ? error : new FoundationError('internal')),
  now: () => Date.now(),
}

beforeEach(() => {
  vi.useFakeTimers()
  closed.length = 0
  heard = []
  socket = new FakeSocket()
  const identity = {
    nodeId: 'checkout-1',
    service: 'checkout',
    joinTokenId: 'x',
    expiresAt: 0,
  }
  session = new Session(identity, socket as unknown as WebSocket, host)
})
afterEach(() => {
  vi.useRealTimers()
})

it('ends a session on which nobody says hello', () => {
  vi.advanceTimersByTime(helloTimeoutMs - 1)
  expect(socket.closedWith).toBeNull()
  vi.advanceTimersByTime(1)
  expect(socket.closedWith).toBe(4002)
  expect(socket.sent).toMatchObject([{ t: 'error', code: 'protocol.invalid', path: 't' }])
})

it('does not wait for ever for the other side to close', () => {
  session.close(1012)
  expect(socket.terminated).toBe(false)
  vi.advanceTimersByTime(2_000)
  expect(socket.terminated).toBe(true)
  expect(closed).toEqual([session])
})

it('lets a node go that does not read what it is sent', () => {
  session.send('{"t":"pulse","revision":1}')
  expect(socket.sent).toHaveLength(1)
  socket.bufferedAmount = 9 * 1024 * 1024
  session.send('{"t":"pulse","revision":2}')
  expect(socket.sent).toHaveLength(1)
  expect(socket.terminated).toBe(true)
})

it('bounds what may be said before the session is open', () => {
  const say = (message: unknown) =>
    socket.emit('message', Buffer.from(JSON.stringify(message)), false)
  say({
    t: 'hello',
    protocol: 1,
    bootId: 'boot-of-tests',
    revision: null,
    node: {
      service: 'checkout',
      version: null,
      zone: null,
      host: 'h',
      address: null,
      pid: 1,
      nodeVersion: 'v20',
      sdkVersion: '0',
      labels: {},
      startedAt: 0,
      bootedFrom: 'server',
    },
    status: { ready: true, draining: null, inFlight: 0 },
    checks: [],
  })
  for (let i = 0; i < 105; i++) say({ t: 'beat', lagMs: 0, inFlight: 0 })
  expect(socket.sent).toHaveLength(5)
  expect(socket.closedWith).toBe(4002)
})

it('hears nothing more once it is closing', () => {
  session.close(4009)
  socket.emit('message', Buffer.from('nonsense'), false)
  expect(socket.sent).toEqual([])
})

describe('what a node says after the server asked it to go', () => {
  const beat = Buffer.from(JSON.stringify({ t: 'beat', lagMs: 0, inFlight: 0 }))

  it.each([
    ['counts until it has gone, when the server stops', 1012, ['beat', 'beat']],
    ['counts no more, when it was removed', 4004, ['beat']],
  ])('%s', (_what, code, expected) => {
    session.record = {} as NodeRecord
    socket.emit('message', beat, false)
    session.close(code)
    socket.emit('message', beat, false)
    socket.terminate()
    socket.emit('message', beat, false)
    expect(heard).toEqual(expected)
  })
})
