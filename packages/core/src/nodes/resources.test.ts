import { describe, expect, it } from 'vitest'

import { matches } from '../feed/index.js'
import { CommandSpec, Labels, LabelsSpec, MaintenanceSpec, selectNode } from './index.js'

describe('labels', () => {
  it.each([
    ['tier'],
    ['a'],
    ['app.kubernetes.io/name'],
    ['A_b-c.d'],
    ['constructor'],
    ['a'.repeat(63)],
  ])('may be named %s', (name) => {
    expect(Labels.parse({ [name]: 'v' })).toEqual({ [name]: 'v' })
  })

  it.each([[''], ['-a'], ['a-'], ['a b'], ['é'], ['a'.repeat(64)], ['a\n'], ['a\0']])(
    'may not be named %j',
    (name) => {
      expect(Labels.safeParse({ [name]: 'v' }).success).toBe(false)
    },
  )

  it('may be empty, up to 128 long, and hold what the database can hold', () => {
    expect(Labels.safeParse({ a: '' }).success).toBe(true)
    expect(Labels.safeParse({ a: 'v'.repeat(128) }).success).toBe(true)
    expect(Labels.safeParse({ a: 'v'.repeat(129) }).success).toBe(false)
    expect(Labels.safeParse({ a: '\ud800' }).success).toBe(false)
  })

  it('are at most 32', () => {
    const labels = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`l${i}`, '']))
    expect(LabelsSpec.safeParse({ labels: labels(32) }).success).toBe(true)
    expect(LabelsSpec.safeParse({ labels: labels(33) }).success).toBe(false)
  })
})

describe('a hold', () => {
  it('wants a reason, and an end only if there is one', () => {
    expect(MaintenanceSpec.parse({ reason: ' disk ', until: null })).toEqual({
      reason: 'disk',
      until: null,
    })
    expect(MaintenanceSpec.safeParse({ reason: '   ', until: null }).success).toBe(false)
    expect(MaintenanceSpec.safeParse({ reason: 'disk' }).success).toBe(false)
  })
})

describe('a command', () => {
  const command = { verb: 'drain', bootId: 'b-23456789', reason: 'deploy', issuedAt: 1 }

  it('is for one process, and only to drain or resume', () => {
    expect(CommandSpec.parse(command)).toEqual(command)
    expect(CommandSpec.safeParse({ ...command, verb: 'exit' }).success).toBe(false)
    expect(CommandSpec.safeParse({ ...command, bootId: undefined }).success).toBe(false)
  })
})

describe('selectNode', () => {
  it('is for that node alone', () => {
    const node = (nodeId: string) => ({ nodeId, service: 'cart', labels: {} })
    expect(matches(selectNode('cart-1'), node('cart-1'))).toBe(true)
    expect(matches(selectNode('cart-1'), node('cart-11'))).toBe(false)
  })
})
