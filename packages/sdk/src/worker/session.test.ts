import { FoundationError } from '@foundation/core/errors'
import { type Credential, closeCodes, type Hello } from '@foundation/core/nodes'
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'

import { Session } from './session.js'
import type { Effect } from './session-effects.js'

const credential: Credential = {
  nodeId: 'shop-23456',
  credential: 'signed',
  expiresAt: 10_000_000,
  expiresInMs: 3_600_000,
}
const hello = (revision: number | null) => ({ t: 'hello', revision }) as Hello
const newSession = (known = false, random = () => 0.5) =>
  new Session(known ? { ...credential, serverAheadMs: 0 } : null, {
    hello,
    random,
    wallNow: () => 0,
  })
const does = (effects: readonly Effect[]) => effects.map((it) => it.do)
const welcome = {
  t: 'welcome',
  nodeId: credential.nodeId,
  epoch: 1,
  serverId: 'server-1',
  heartbeatMs: 2_000,
  signalsMs: 10_000,
  credential,
} as const

function open(session: Session, now: number): void {
  if (session.phase === 'idle') session.start(now, 0)
  if (session.phase === 'waiting') session.tick(session.dueAt, 0, 0)
  if (session.phase === 'asking') session.admitted(credential, now)
  session.socketOpened(now)
  session.frame(welcome, now)
  session.frame({ t: 'snapshot', revision: 7, resources: [] }, now)
}

describe('a session that begins', () => {
  it('joins without an identity, keeps the one it gets, and greets asking for everything', () => {
    const session = newSession()
    expect(session.start(0, 0)).toEqual([{ do: 'join', formerCredential: null }])
    expect(does(session.admitted(credential, 10))).toEqual(['keep', 'open'])
    expect(session.socketOpened(20)).toEqual([{ do: 'send', message: hello(null) }])
    expect(does(session.frame(welcome, 30))).toEqual(['keep', 'connected'])
    expect(session.isOpen).toBe(true)
  })

  it('learns from each fresh credential what time it is at the server', () => {
    const wallNow = credential.expiresAt - credential.expiresInMs - 250
    const session = new Session(null, { hello, random: () => 0.5, wallNow: () => wallNow })
    session.start(0, 0)
    session.admitted(credential, 10)
    expect(session.identity?.serverAheadMs).toBe(250)
    session.socketOpened(20)
    session.frame(welcome, 30)
    const fresh = { ...credential, expiresAt: credential.expiresAt - 1_000 }
    expect(session.frame({ t: 'credential', credential: fresh }, 40)).toMatchObject([
      { do: 'keep', identity: { serverAheadMs: -750 } },
    ])
  })

  it('opens at once with an identity, and renews one that expired first', () => {
    expect(does(newSession(true).start(0, credential.expiresAt - 1))).toEqual(['open'])
    expect(does(newSession(true).start(0, credential.expiresAt))).toEqual(['renew'])
  })

  it('gives up on a socket that does not open, and on a server that does not welcome', () => {
    const session = newSession(true)
    session.start(0, 0)
    expect(does(session.tick(session.dueAt, 0, 0))).toEqual(['drop', 'failed'])
    session.tick(session.dueAt, 0, 0)
    session.socketOpened(10_000)
    expect(does(session.tick(session.dueAt, 0, 0))).toEqual(['drop', 'failed'])
    expect(session.phase).toBe('waiting')
  })
})

describe('a credential that is refused', () => {
  const expired = new FoundationError('access.credential_expired')

  it('is renewed, then joined for with proof of who this was, then waited for', () => {
    const session = newSession(true)
    session.start(0, 0)
    expect(does(session.refused(expired, 0))).toEqual(['renew'])
    expect(session.refused(expired, 0)).toEqual([{ do: 'join', formerCredential: 'signed' }])
    expect(does(session.refused(expired, 0))).toEqual(['failed', 'warn'])
    expect(session.phase).toBe('waiting')
  })

  it('is not asked about in circles by a server of two minds', () => {
    const session = newSession(true)
    session.start(0, 0)
    session.refused(expired, 0)
    session.admitted(credential, 0)
    session.refused(expired, 0)
    session.admitted(credential, 0)
    session.refused(expired, 0)
    expect(session.phase).toBe('waiting')
  })

  it.each([
    ['access.credential_expired', 'renew'],
    ['access.credential_invalid', 'join'],
  ])('on an open socket, as %s, is put right by a %s, without a warning', (code, what) => {
    const session = newSession(true)
    session.start(0, 0)
    session.socketOpened(0)
    const refusal = { t: 'error', code, message: '', path: '', correlationId: '' } as const
    const close = () => session.socketClosed(closeCodes.credentialRefused, '', 0)
    expect(session.frame(refusal, 0)).toEqual([])
    expect(does(close())).toEqual([what])
  })

  it('ends everything when the node was removed, and is forgotten', () => {
    const session = newSession(true)
    session.start(0, 0)
    const effects = session.refused(new FoundationError('node.removed'), 0)
    expect(does(effects)).toEqual(['failed', 'keep', 'ended'])
    expect(does(session.tick(1e9, 0, 0))).toEqual([])
  })

  it('of the join is asked again ever more seldom, up to half a minute', () => {
    const session = newSession(false, () => 0.999)
    session.start(0, 0)
    let now = 0
    const waits = Array.from({ length: 8 }, () => {
      session.refused(new FoundationError('access.join_token_revoked'), now)
      const wait = session.dueAt - now
      now = session.dueAt
      session.tick(now, 0, 0)
      return wait
    })
    expect(waits[0]).toBeGreaterThanOrEqual(2_000)
    expect(waits.at(-1)).toBeGreaterThan(25_000)
    expect(Math.max(...waits)).toBeLessThanOrEqual(32_000)
  })
})

describe('an open session', () => {
  let session: Session
  beforeEach(() => {
    session = newSession(true)
    open(session, 0)
  })

  it('beats as often as the server asks for', () => {
    session.tick(0, 0, 0)
    const beats: number[] = []
    for (let now = 0; now <= 10_000; now += 250) {
      session.frame({ t: 'pulse', revision: 7 }, now)
      if (does(session.tick(now, 0, 3)).includes('send')) beats.push(now)
    }
    expect(beats).toEqual([2_000, 4_000, 6_000, 8_000, 10_000])
  })

  it('beats at once when the main thread stands still, and when it turns again', () => {
    const sent = (lagMs: number, now: number) => session.tick(now, lagMs, 0)
    expect(sent(499, 100)).toEqual([])
    expect(sent(600, 600)).toEqual([
      { do: 'send', message: { t: 'beat', lagMs: 600, inFlight: 0 } },
    ])
    expect(sent(800, 800)).toEqual([])
    expect(does(sent(1_100, 1_100))).toEqual(['send'])
    expect(does(sent(0, 1_350))).toEqual(['send'])
  })

  it('drops a server that falls silent', () => {
    session.tick(2_000, 0, 0)
    expect(does(session.tick(5_001, 0, 0))).toEqual(['drop', 'disconnected'])
    expect(session.phase).toBe('waiting')
  })

  it('holds nothing against anybody for the time that the whole process was stopped', () => {
    expect(does(session.tick(60_000, 60_000, 0, 59_500))).toEqual(['send'])
    expect(session.isOpen).toBe(true)
  })

  it('takes up again after the last revision it heard of', () => {
    session.frame({ t: 'changes', revision: 9, changes: [] }, 10)
    session.frame({ t: 'pulse', revision: 12 }, 20)
    session.socketClosed(1006, '', 30)
    session.tick(session.dueAt, 0, 0)
    expect(session.socketOpened(100)).toEqual([{ do: 'send', message: hello(12) }])
  })

  it('passes on what the server says of protection, and nothing before the welcome', () => {
    const session = newSession(true)
    const message = {
      t: 'advice' as const,
      advice: [{ target: 'payments', advice: 'open' as const, reason: '7 of 9 callers tripped' }],
    }
    session.start(0, 0)
    session.socketOpened(0)
    expect(session.frame(message, 0)).toEqual([])
    session.frame(welcome, 0)
    expect(session.frame(message, 0)).toEqual([{ do: 'pass', message }])
    const quotas = { t: 'quotas' as const, grants: [] }
    expect(session.frame(quotas, 0)).toEqual([{ do: 'pass', message: quotas }])
  })

  it('joins anew as somebody else when another process took its place', () => {
    const effects = session.socketClosed(closeCodes.superseded, '', 10)
    expect(effects).toContainEqual({ do: 'keep', identity: null })
    expect(session.tick(session.dueAt, 0, 0)).toEqual([{ do: 'join', formerCredential: null }])
  })

  it('ends for good when an operator removes the node', () => {
    const effects = session.socketClosed(closeCodes.removed, '', 10)
    expect(effects.at(-1)).toEqual({ do: 'ended', why: 'removed' })
  })

  it('bears a few bad frames with one warning, then leaves the server that sends them', () => {
    const effects = Array.from({ length: 5 }, () => session.badFrame('not JSON', 10))
    expect(effects.flatMap(does).filter((it) => it === 'warn')).toHaveLength(1)
    expect(does(effects.at(-1) ?? [])).toEqual(['drop', 'disconnected'])
  })

  it('says goodbye and never comes back', () => {
    expect(session.leave('deploy', 10)).toEqual([
      { do: 'send', message: { t: 'leave', reason: 'deploy' } },
    ])
    expect(session.socketClosed(1000, '', 20)).toEqual([{ do: 'ended', why: 'left' }])
    expect(session.tick(1e9, 0, 0)).toEqual([])
    expect(session.socketClosed(1006, '', 1e9)).toEqual([])
  })

  it('does not wait for ever for the answer to its goodbye', () => {
    session.leave('deploy', 10)
    expect(does(session.tick(session.dueAt, 0, 0))).toEqual(['drop', 'ended'])
  })
})

describe('a session that was lost', () => {
  it('comes back within five seconds however long it took', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 40 }),
        (draws) => {
          let at = 0
          const session = newSession(true, () => draws[at++ % draws.length] ?? 0)
          session.start(0, 0)
          let now = 0
          for (let attempt = 0; attempt < 40; attempt += 1) {
            session.socketClosed(1006, 'ECONNREFUSED', now)
            expect(session.dueAt - now).toBeLessThanOrEqual(5_000)
            now = session.dueAt
            expect(does(session.tick(now, 0, 0))).toEqual(['open'])
          }
        },
      ),
    )
  })

  it('spreads a thousand nodes over the seconds after a restart', () => {
    const dueAts = Array.from({ length: 1_000 }, (_, at) => {
      const session = newSession(true, () => at / 1_000)
      session.start(0, 0)
      for (let attempt = 0; attempt < 10; attempt += 1) {
        session.socketClosed(1006, '', 0)
        if (attempt < 9) session.tick(session.dueAt, 0, 0)
      }
      return session.dueAt
    })
    const busiest = Array.from(
      { length: 5 },
      (_, s) => dueAts.filter((it) => it >= s * 1_000 && it < (s + 1) * 1_000).length,
    )
    expect(Math.max(...busiest)).toBeLessThan(250)
  })

  it('that flaps is not taken for a fresh start', () => {
    const session = newSession(true, () => 0.999)
    let now = 0
    const waits = Array.from({ length: 6 }, () => {
      open(session, now)
      session.socketClosed(1006, '', now + 10)
      const wait = session.dueAt - now
      now = session.dueAt
      return wait
    })
    expect(waits.at(-1)).toBeGreaterThan(4_000)
  })
})

it('survives any order of inputs, and does nothing after its end', () => {
  const input = fc.oneof(
    fc.constant((it: Session, now: number) => it.admitted(credential, now)),
    fc.constant((it: Session, now: number) => it.socketOpened(now)),
    fc.constant((it: Session, now: number) => it.frame(welcome, now)),
    fc.constant((it: Session, now: number) => it.frame({ t: 'pulse', revision: 1 }, now)),
    fc.constant((it: Session, now: number) => it.badFrame('x', now)),
    fc.constant((it: Session, now: number) => it.tick(now, 0, 0)),
    fc.constant((it: Session, now: number) => it.leave('bye', now)),
    fc
      .constantFrom(
        'access.credential_expired',
        'node.removed',
        'system.unavailable',
        'request.limited',
      )
      .map(
        (code) => (it: Session, now: number) =>
          it.refused(new FoundationError(code as 'node.removed', { retryAfterMs: 1e12 }), now),
      ),
    fc
      .constantFrom(1000, 1006, 1012, 4001, 4002, 4009, 4010, 4029)
      .map((code) => (it: Session, now: number) => it.socketClosed(code, '', now)),
  )
  fc.assert(
    fc.property(fc.array(input, { maxLength: 60 }), fc.boolean(), (inputs, known) => {
      const session = newSession(known)
      session.start(0, 0)
      let now = 0
      let hasEnded = false
      for (const apply of inputs) {
        now += 700
        const effects = apply(session, now)
        if (hasEnded) expect(effects).toEqual([])
        hasEnded ||= does(effects).includes('ended')
        expect(hasEnded).toBe(session.phase === 'ended')
        if (session.phase === 'waiting') expect(session.dueAt - now).toBeLessThanOrEqual(32_000)
      }
    }),
  )
})
