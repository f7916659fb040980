import type { QuotaDemand } from '@foundation/core/protection'
import { describe, expect, it } from 'vitest'

import type { ProtectionReport } from '../worker/reports.js'
import type { FleetLimited } from './guard-quota.js'
import { QuotaLeases } from './quota-leases.js'

function newLeases(isAlone = false) {
  const rates = new Map<string, number>()
  const used = new Map<string, number>()
  const limited = new Map<string, FleetLimited>()
  const share = (target: string, limitPerS: number) =>
    limited.set(target, {
      target,
      limitPerS,
      setRate: (ratePerS) => rates.set(target, ratePerS),
      take: () => {
        const taken = { used: used.get(target) ?? 0, refused: 0 }
        used.delete(target)
        return taken
      },
    })
  const demanded: QuotaDemand[][] = []
  const post = (report: ProtectionReport) => {
    if (report.t === 'demand') demanded.push(report.demands)
  }
  const leases = new QuotaLeases({ limited: () => limited.values(), post: isAlone ? null : post })
  return { leases, rates, used, limited, share, demanded }
}
const grant = (grant: number, rate: number, at: number, target = 'payments') => ({
  ...{ target, grant, rate, at, fallback: 25, termMs: 2_000 },
})

describe('a limit that the fleet shares', () => {
  it('is asked for at once, then once a second, with what was used meanwhile', () => {
    const { leases, used, share, demanded } = newLeases()
    leases.turn(500)
    expect(demanded).toEqual([])
    share('payments', 100)
    leases.turn(750)
    expect(demanded).toEqual([
      [{ target: 'payments', used: 0, refused: 0, windowMs: 1, grant: 0, at: 750 }],
    ])
    used.set('payments', 7.4)
    for (const now of [1_000, 1_250, 1_500, 1_750]) leases.turn(now)
    expect(demanded[1]).toMatchObject([{ used: 7, windowMs: 1_000, at: 1_750 }])
    expect(demanded).toHaveLength(2)
  })

  it('is held to what was granted, for as long as that, then to a share that needs nobody', () => {
    const { leases, rates, share, demanded } = newLeases()
    share('payments', 100)
    leases.turn(0)
    expect(rates.get('payments')).toBe(10)
    leases.grant([grant(1, 60, 0), grant(1, 60, 0, 'unknown')], 100)
    expect(rates.get('payments')).toBe(60)
    leases.turn(1_000)
    expect(demanded.at(-1)).toMatchObject([{ grant: 1 }])
    leases.turn(1_999)
    expect(rates.get('payments')).toBe(60)
    leases.turn(2_000)
    expect(rates.get('payments')).toBe(25)
    leases.grant([grant(2, 10, 2_000)], 2_050)
    expect(rates.get('payments')).toBe(10)
  })

  it('keeps its slice under another limit, as far as it fits', () => {
    const { leases, rates, share } = newLeases()
    share('payments', 100)
    leases.turn(0)
    leases.grant([grant(1, 60, 0)], 0)
    share('payments', 40)
    leases.turn(250)
    expect(rates.get('payments')).toBe(40)
  })

  it('is forgotten with its policy', () => {
    const { leases, rates, limited, share, demanded } = newLeases()
    share('payments', 100)
    leases.turn(0)
    leases.grant([grant(1, 60, 0)], 0)
    limited.clear()
    leases.turn(2_000)
    expect(demanded).toHaveLength(1)
    share('payments', 100)
    leases.turn(2_250)
    expect(rates.get('payments')).toBe(10)
  })

  it('is all this process’s own without a control plane', () => {
    const { leases, rates, share } = newLeases(true)
    share('payments', 100)
    leases.turn(0)
    expect(rates.get('payments')).toBe(100)
  })

  it('falls to the share of one node when the session is over for good', () => {
    const { leases, rates, share } = newLeases()
    share('payments', 100)
    leases.turn(0)
    leases.grant([grant(1, 60, 0)], 0)
    leases.end()
    expect(rates.get('payments')).toBe(25)
  })
})
