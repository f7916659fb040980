import { NodeState } from '@foundation/core/health'
import { describe, expect, it } from 'vitest'

import { explainState } from './state-words'

const now = Date.UTC(2026, 10, 21, 3)
const node = {
  state: 'healthy' as const,
  reason: '',
  since: new Date(now - 60_000),
  lagMs: 0,
  inFlight: 0,
  lastSeenAt: new Date(now - 8_000),
  maintenance: null,
  checks: [],
}

describe('explainState', () => {
  it('is silent about a healthy node, and only about that', () => {
    const silent = NodeState.options.filter((state) => !explainState({ ...node, state }, now))
    expect(silent).toEqual(['healthy'])
  })

  it('says how long the main thread stands', () => {
    const words = explainState({ ...node, state: 'stalled', lagMs: 4_212 }, now)
    expect(words?.title).toBe('The main thread has not turned for 4.2\u00a0s.')
  })

  it('counts what is left to do while draining', () => {
    const words = explainState(
      { ...node, state: 'draining', inFlight: 31, reason: 'deploy 3.18' },
      now,
    )
    expect(words?.meaning).toBe('31 requests left. Reason: deploy 3.18.')
  })

  it('tells a hold from a drain', () => {
    const maintenance = { reason: 'new disk', until: null }
    const words = explainState({ ...node, state: 'draining', maintenance }, now)
    expect(words?.title).toBe('Held for maintenance.')
    expect(words?.meaning).toContain('Reason: new disk. The hold outlives a restart.')
  })

  it('says how long it was silent', () => {
    expect(explainState({ ...node, state: 'suspect' }, now)?.title).toBe(
      'Not heard for 8.0\u00a0s.',
    )
  })
})
