import type { NamespaceRow, ReleaseSummary } from '@foundation/core/config'
import { describe, expect, it } from 'vitest'

import { listConfig } from './palette-config'

const release: ReleaseSummary = {
  namespace: 'payments',
  number: 7,
  title: 'Raise the pool',
  reason: '',
  state: 'paused',
  kind: 'release',
  base: 6,
  by: 'ops',
  at: new Date(0),
  approvedBy: null,
  changes: 1,
  hash: '',
}

function row(namespace: string, rollout: ReleaseSummary | null): NamespaceRow {
  return {
    namespace,
    description: '',
    release: { ...release, namespace, number: 6, state: 'released' },
    rollout,
    counts: { nodes: 24, applied: 24, rejected: 0, pending: 0, drifted: 0 },
    edited: false,
    draftBy: null,
    draftAt: null,
    conflicts: 0,
  }
}

const rows = [row('cart', null), row('payments', release)]

describe('configuration in the palette', () => {
  it('shows what is on its way before anything is typed', () => {
    expect(listConfig(rows, ' ')).toMatchObject([
      { label: 'payments r7', state: 'paused', href: '/config/payments/releases/7' },
    ])
  })

  it('finds namespaces and their release by name', () => {
    expect(listConfig(rows, 'pay').map((it) => it.href)).toEqual([
      '/config/payments/releases/7',
      '/config/payments',
    ])
    expect(listConfig(rows, 'cart')).toMatchObject([{ label: 'cart', detail: 'runs r6' }])
    expect(listConfig(rows, 'nothing')).toEqual([])
  })
})
