import type { Ack } from '@foundation/core/feed'
import { effectiveParts, type NamedPolicy, PolicySpec } from '@foundation/core/protection'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { Resources } from '../resources/resources.js'
import { Policies } from './policies.js'

function newNode() {
  const acks: Ack[] = []
  const faults: unknown[] = []
  let inForce: readonly NamedPolicy[] = []
  const policies = new Policies((all) => {
    inForce = all
  })
  const resources = new Resources({
    send: (sent) => acks.push(...sent),
    onSettled: () => {},
    onFault: (error) => faults.push(error),
  })
  resources.handle('policy', {
    apply: (resource) => policies.apply(resource),
    remove: (key) => policies.remove(key),
  })
  let revision = 0
  const deliver = (spec: unknown, key = 'default') => {
    revision += 1
    const resource = { kind: 'policy', key, revision, spec: spec as Record<string, never> }
    return resources.deliver({ revision, full: false, resources: [resource], removed: [] })
  }
  const remove = (key: string) =>
    resources.deliver({ revision, full: false, resources: [], removed: [{ kind: 'policy', key }] })
  return { acks, faults, deliver, remove, inForce: () => inForce }
}

describe('policies of the control plane', () => {
  it('are in force all together after each change, with their defaults', async () => {
    const { deliver, remove, inForce } = newNode()
    await deliver({ match: { target: '*' }, timeout: {} })
    await deliver({ match: { target: 'payments' }, timeout: { ms: 200 } }, 'payments')
    expect(effectiveParts(inForce(), 'payments').parts.timeout).toEqual({ ms: 200 })
    expect(effectiveParts(inForce(), 'mail').parts.timeout).toEqual({ ms: 5_000 })
    await remove('payments')
    expect(effectiveParts(inForce(), 'payments').parts.timeout).toEqual({ ms: 5_000 })
  })

  it('that are no policies are refused with the path, and the one before stays: anything at all', async () => {
    const anything = fc.oneof(
      fc.dictionary(fc.string(), fc.jsonValue()),
      fc
        .tuple(fc.constantFrom(...Object.keys(PolicySpec.shape)), fc.jsonValue())
        .map(([name, value]) => ({ match: { target: '*' }, [name]: value })),
    )
    await fc.assert(
      fc.asyncProperty(anything, async (spec) => {
        fc.pre(!JSON.stringify(spec).includes('__proto__'))
        const { acks, faults, deliver, inForce } = newNode()
        await deliver({ match: { target: 'payments' }, timeout: { ms: 200 } })
        const before = inForce()
        await deliver(JSON.parse(JSON.stringify(spec)))
        const isPolicy = PolicySpec.safeParse(spec).success
        expect(acks.at(-1)?.status).toBe(isPolicy ? 'applied' : 'rejected')
        if (!isPolicy) {
          expect(inForce()).toBe(before)
          expect(acks.at(-1)?.reason?.message).not.toBe('')
        }
        expect(faults).toEqual([])
      }),
      { numRuns: 300 },
    )
  })
})
