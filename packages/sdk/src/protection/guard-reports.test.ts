import { setImmediate as turnOfTheLoop } from 'node:timers/promises'
import type { BreakerTransition, GuardWindow } from '@foundation/core/protection'
import { beforeEach, describe, expect, it } from 'vitest'

import type { ProtectionReport } from '../worker/reports.js'
import { GuardReports } from './guard-reports.js'

const transition: BreakerTransition = {
  ...{ target: 'payments', from: 'closed', to: 'open', reason: '5 errors in a row', at: 1 },
}

describe('reports of guards', () => {
  let posted: ProtectionReport[]
  let told: BreakerTransition[]
  let asked: boolean[]
  let now: number
  let windows: GuardWindow[]
  let reports: GuardReports

  beforeEach(() => {
    posted = []
    told = []
    asked = []
    now = 1_000_000
    windows = [{ target: 'payments' } as GuardWindow]
    reports = new GuardReports({
      post: (report) => posted.push(report),
      tell: (transition) => told.push(transition),
      windows: (all) => {
        asked.push(all)
        return windows
      },
      serverNow: () => now,
      random: () => 0.5,
    })
  })

  it('tell of transitions at the end of the turn, those of one turn together', async () => {
    reports.transition(transition)
    reports.transition(transition)
    expect(posted).toEqual([])
    await turnOfTheLoop()
    expect(posted).toEqual([{ t: 'transitions', transitions: [transition, transition] }])
    expect(told).toEqual([transition, transition])
    await turnOfTheLoop()
    expect(posted).toHaveLength(1)
  })

  it('tell of windows as each five seconds of the server’s clock end, and of all once a minute', () => {
    const at: number[] = []
    for (; now < 1_060_000; now += 250) {
      const before = asked.length
      reports.turn()
      if (asked.length > before) at.push(now)
    }
    expect(at).toEqual(Array.from({ length: 11 }, (_, n) => 1_005_000 + n * 5_000))
    expect(asked.filter(Boolean)).toHaveLength(1)
    expect(posted).toHaveLength(11)
  })

  it('say nothing when there is nothing to say', () => {
    windows = []
    reports.send(true)
    reports.end()
    expect(posted).toEqual([])
  })

  it('end with the last of everything', () => {
    reports.transition(transition)
    reports.end()
    expect(posted).toEqual([
      { t: 'transitions', transitions: [transition] },
      { t: 'guards', guards: windows },
    ])
    expect(asked).toEqual([true])
  })
})
