import type { Override } from '@foundation/core/protection'
import { day, hour, minute } from '@foundation/core/time'
import { describe, expect, it } from 'vitest'

import {
  askForce,
  describeLeft,
  describeSelector,
  readDuration,
  shareGone,
  toOverrideProgress,
} from './override-view'

const now = Date.UTC(2026, 10, 21, 2, 59)
const override: Override = {
  key: 'tax-api/1',
  target: 'tax-api',
  state: 'forced_open',
  reason: 'vendor maintenance',
  selector: {},
  since: new Date(now - 30 * minute),
  until: new Date(now + 30 * minute),
  by: 'Olga',
  applied: 14,
  rejected: 0,
  nodes: 14,
}
const plain = (text: string) => text.replaceAll('\u00a0', ' ')

describe('the question before a breaker is held', () => {
  const reach = {
    nodes: 24,
    services: [{ name: 'payments', nodes: 24 }],
    callsPerS: 3_100,
    fleetTotal: 184,
  }

  it('has the number, what happens and the way back', () => {
    const { title, meaning, typed } = askForce('forced_open', 'ledger-db', reach)
    expect(title).toBe('Force ledger-db open on 24 nodes of payments?')
    expect(meaning).toContain('refused at once')
    expect(meaning).toContain('ends by itself')
    expect(typed).toBeNull()
  })

  it('wants the target typed where much of the fleet is touched', () => {
    expect(askForce('metrics_only', 'ledger-db', { ...reach, nodes: 60 })).toMatchObject({
      title: 'Only measure ledger-db on 60 nodes of payments?',
      typed: 'ledger-db',
    })
  })

  it('is asked before the reach is counted', () => {
    expect(askForce('forced_closed', 'ledger-db', undefined)).toMatchObject({
      title: 'Force ledger-db closed?',
      typed: null,
    })
  })
})

describe('a length that is typed', () => {
  it('is in minutes where it has no unit', () => {
    expect(readDuration('45')).toBe(45 * minute)
    expect(readDuration(' 90 s ')).toBe(90_000)
    expect(readDuration('1,5h')).toBe(1.5 * hour)
    expect(readDuration('7d')).toBe(7 * day)
  })

  it('is refused where no override lasts so long', () => {
    for (const text of ['', 'soon', '0', '8 d', '-5', '1 y', '0.5 s']) {
      expect(readDuration(text)).toBeNull()
    }
  })
})

describe('an override', () => {
  it('counts down, in seconds only near its end', () => {
    expect(plain(describeLeft(override, now))).toBe('30 min left')
    expect(plain(describeLeft(override, now + 28 * minute + 18_000))).toBe('1 min 42 s left')
    expect(describeLeft(override, now + hour)).toBe('ends now')
  })

  it('knows how much of it is over', () => {
    expect(shareGone(override, now)).toBeCloseTo(0.5)
    expect(shareGone(override, now + 9 * hour)).toBe(1)
    expect(shareGone({ since: override.until, until: override.until }, now)).toBe(1)
  })

  it('names whom it is for', () => {
    expect(describeSelector(override)).toBe('all callers')
    expect(describeSelector({ selector: { services: ['a', 'b'], nodes: ['a-1'] } })).toBe(
      'a-1 · a, b',
    )
    expect(describeSelector({ selector: { labels: { team: ['cart', 'pay'] } } })).toBe(
      'team=cart|pay',
    )
  })

  it('is done when all its nodes have answered, or when it is gone', () => {
    const progress = (at: Override | null) => toOverrideProgress('forced_open', 'tax-api', at)
    expect(progress({ ...override, applied: 5 })).toMatchObject({
      done: false,
      title: 'Forcing open: tax-api',
      detail: '5 of 14 nodes applied',
    })
    expect(progress({ ...override, applied: 12, rejected: 2 })).toMatchObject({ done: true })
    expect(progress(null)).toMatchObject({ done: true, title: 'Lifted the override of tax-api' })
  })
})
