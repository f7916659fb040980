import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { CheckReport } from '@foundation/core/health'
import type { UpMessage } from '@foundation/core/nodes'
import type { BreakerTransition } from '@foundation/core/protection'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import type { ToMain } from '../link/messages.js'
import { newSharedBuffer } from '../link/shared-facts.js'
import { Host } from './host.js'
import type { SocketEvents } from './socket.js'

const now = 1_000_000
const credential = {
  nodeId: 'app-23456',
  credential: 'signed',
  expiresAt: now + 3_600_000,
  expiresInMs: 3_600_000,
}
const welcome = JSON.stringify({
  ...{ t: 'welcome', nodeId: 'app-23456', epoch: 1, serverId: 'srv-1', credential },
  ...{ heartbeatMs: 2_000, signalsMs: 5_000 },
})
const waiting = { ready: false, draining: null, inFlight: 0 }
const passing: CheckReport = {
  name: 'db',
  status: 'passing',
  output: '',
  durationMs: 1,
  failures: 0,
  ranAt: now,
}

describe('the session thread', () => {
  let sent: UpMessage[]
  let told: ToMain[]
  let socket: SocketEvents
  let host: Host
  let stateDir: string
  let opened: (events: SocketEvents) => void
  const nextSocket = () =>
    new Promise<SocketEvents>((resolve) => {
      opened = resolve
    })
  /** What was on disk when the answers went out. */
  let kept: string

  beforeEach(async () => {
    vi.useFakeTimers({ now })
    sent = []
    told = []
    stateDir = mkdtempSync(path.join(tmpdir(), 'foundation-host-'))
    const socketIsAsked = nextSocket()
    host = new Host({
      start: {
        ...{ shared: newSharedBuffer(), url: 'http://127.0.0.1/', token: 'x', tls: null, stateDir },
        bootId: 'boot-0001',
        node: {
          ...{ service: 'app', version: null, zone: null, host: 'here', address: null, pid: 1 },
          ...{ nodeVersion: 'v20', sdkVersion: '0', labels: {}, startedAt: now },
        },
        status: waiting,
      },
      tell: (message) => told.push(message),
      request: async () => credential,
      openSocket: (_url, _credential, events) => {
        opened(events)
        const send = (text: string) => {
          const message: UpMessage = JSON.parse(text)
          sent.push(message)
          if (message.t === 'acks')
            kept = readFileSync(path.join(stateDir, 'app/0/snapshot.json'), 'utf8')
        }
        return { send, drop: () => {} }
      },
      now: () => Date.now(),
      random: () => 0,
      onEnded: () => {},
    })
    socket = await socketIsAsked
  })
  afterEach(() => {
    host.receive({ t: 'leave', reason: 'done' })
    vi.useRealTimers()
    rmSync(stateDir, { recursive: true, force: true })
  })

  it('says after the welcome what changed while its hello was on the way', () => {
    socket.opened()
    host.receive({ t: 'status', status: { ...waiting, ready: true } })
    host.receive({ t: 'checks', checks: [passing], urgent: true })
    expect(sent.map(({ t }) => t)).toEqual(['hello'])
    socket.message(welcome)
    expect(sent.slice(1)).toEqual([
      { t: 'status', status: { ...waiting, ready: true } },
      { t: 'checks', checks: [passing] },
    ])
  })

  it('says nothing twice that its hello said', () => {
    host.receive({ t: 'status', status: { ...waiting, ready: true } })
    host.receive({ t: 'checks', checks: [passing], urgent: true })
    socket.opened()
    socket.message(welcome)
    expect(sent).toMatchObject([{ t: 'hello', status: { ready: true }, checks: [{ name: 'db' }] }])
  })

  it('keeps what a breaker did until there is a link, and passes on what the fleet says', () => {
    const reason = '5 errors in a row'
    const transition: BreakerTransition = {
      ...{ target: 'payments', from: 'closed', to: 'open', reason, at: now },
    }
    host.receive({ t: 'transitions', transitions: [transition] })
    socket.opened()
    expect(sent.map(({ t }) => t)).toEqual(['hello'])
    socket.message(welcome)
    expect(sent.at(-1)).toEqual({ t: 'transitions', transitions: [transition] })
    const grant = { target: 'payments', grant: 1, rate: 10, fallback: 5, termMs: 2_000, at: 7 }
    socket.message(JSON.stringify({ t: 'quotas', grants: [grant] }))
    expect(told.at(-1)).toEqual({ t: 'quotas', grants: [grant] })
    expect(told).toContainEqual({ t: 'clock', serverAheadMs: 0 })
  })

  it('says again in the next session what the server had not written, and leaves when it has', async () => {
    const confirming = JSON.stringify({ ...JSON.parse(welcome), confirms: true })
    const transition: BreakerTransition = {
      ...{ target: 'payments', from: 'closed', to: 'open', reason: '', at: now },
    }
    socket.opened()
    socket.message(confirming)
    host.receive({ t: 'transitions', transitions: [transition] })
    const reported = { t: 'transitions', first: 1, transitions: [transition] }
    expect(sent.at(-1)).toEqual(reported)
    const again = nextSocket()
    socket.closed(1012, 'restarting')
    await vi.advanceTimersByTimeAsync(1_000)
    socket = await again
    socket.opened()
    socket.message(confirming)
    expect(sent.at(-1)).toEqual(reported)
    host.receive({ t: 'leave', reason: 'done' })
    expect(sent.at(-1)).toEqual(reported)
    socket.message('{"t":"written","transitions":1}')
    expect(sent.at(-1)).toEqual({ t: 'leave', reason: 'done' })
  })

  it('answers for a resource only once it is on disk', () => {
    socket.opened()
    socket.message(welcome)
    const ref = { kind: 'labels', key: 'app-23456', revision: 7 }
    const spec = { labels: { ring: 'canary' } }
    socket.message(JSON.stringify({ t: 'snapshot', revision: 7, resources: [{ ...ref, spec }] }))
    host.receive({ t: 'acks', acks: [{ ...ref, status: 'applied' }] })
    vi.advanceTimersByTime(150)
    expect(sent.at(-1)).toMatchObject({ t: 'acks', acks: [ref] })
    expect(kept).toContain('canary')
  })
})
