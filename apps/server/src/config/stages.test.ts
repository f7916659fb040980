import type { RolloutPlan, Stage } from '@foundation/core/config'
import { matches, type Selectable, Selector } from '@foundation/core/feed'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { checkPlan, isReached, reachInWords, reachSelector, saltOf } from './stages.js'

const nodes: Selectable[] = Array.from({ length: 60 }, (_, at) => ({
  nodeId: `node-${at}`,
  service: ['cart', 'mail', 'web'][at % 3] ?? '',
  labels: { zone: `z${at % 4}`, ...(at % 2 === 0 && { tier: 'gold' }) },
}))
const some = (...names: [string, ...string[]]) => fc.subarray(names, { minLength: 1 })
const selectors: fc.Arbitrary<Selector> = fc.record(
  {
    nodes: some('node-1', 'node-2', 'node-3', 'gone'),
    services: some('cart', 'mail', 'none'),
    labels: fc.record({ zone: some('z0', 'z1'), tier: some('gold', 'tin') }, { requiredKeys: [] }),
    share: fc.record({
      salt: fc.constant('other'),
      upTo: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
  },
  { requiredKeys: [] },
)
const stages: fc.Arbitrary<Stage> = fc
  .oneof(
    fc.record({
      kind: fc.constant('share' as const),
      share: fc.double({ min: 0.01, max: 1, noNaN: true }),
    }),
    fc.record({ kind: fc.constant('nodes' as const), selector: selectors }),
  )
  .map((reach) => ({ reach, holdMs: 0 }))
const plans = fc
  .array(stages, { minLength: 1, maxLength: 5 })
  .map((all) => ({ stages: all }) as RolloutPlan)

describe('the selector of a stage', () => {
  it('is for the nodes of the namespace that any stage so far is for, and for no others', () => {
    fc.assert(
      fc.property(plans, selectors, fc.nat(4), (plan, namespace, at) => {
        const stage = at % plan.stages.length
        const salt = saltOf('app', 3)
        const selector = Selector.parse(reachSelector(plan, stage, namespace, salt, nodes))
        for (const node of nodes) {
          expect(matches(selector, node)).toBe(isReached(plan, stage, namespace, salt, node))
        }
      }),
    )
  })

  it('never lets go of a node that a stage before had', () => {
    fc.assert(
      fc.property(plans, selectors, (plan, namespace) => {
        for (let stage = 1; stage < plan.stages.length; stage += 1) {
          const [before, after] = [stage - 1, stage].map((it) =>
            nodes.filter((node) => isReached(plan, it, namespace, 'app#1', node)),
          )
          expect(after).toEqual(expect.arrayContaining(before ?? []))
        }
      }),
    )
  })

  it('is a rule where it can be, so that nodes which come later are in it', () => {
    const share = (it: number): Stage => ({ reach: { kind: 'share', share: it }, holdMs: 0 })
    const plan = { stages: [share(0.1), share(0.5), share(1)] } as RolloutPlan
    const namespace = { services: ['cart'] }
    expect(reachSelector(plan, 1, namespace, 's', [])).toEqual({
      services: ['cart'],
      share: { salt: 's', upTo: 0.5 },
    })
    expect(reachSelector(plan, 2, namespace, 's', [])).toBe(namespace)
  })

  it('names no more nodes than it can', () => {
    const many = Array.from({ length: 5_001 }, (_, at) => ({
      ...{ nodeId: `n${at}`, service: 'x', labels: {} },
    }))
    const all = { reach: { kind: 'nodes', selector: { services: ['x'] } }, holdMs: 0 } as const
    const half = { reach: { kind: 'share', share: 0.1 }, holdMs: 0 } as const
    const plan = { stages: [half, all] } as unknown as RolloutPlan
    expect(() => reachSelector(plan, 1, {}, 's', many)).toThrow(
      expect.objectContaining({ code: 'request.invalid' }),
    )
  })
})

it.each<[Stage['reach'], string]>([
  [{ kind: 'share', share: 0.25 }, '25 %'],
  [{ kind: 'share', share: 0.005 }, '0.5 %'],
  [{ kind: 'share', share: 1 }, 'everyone'],
  [{ kind: 'nodes', selector: { nodes: ['cart-1'] } }, 'cart-1'],
  [{ kind: 'nodes', selector: { nodes: ['a', 'b'] } }, '2 nodes'],
  [{ kind: 'nodes', selector: { labels: { zone: ['eu-1a', 'eu-1b'] } } }, 'zone eu-1a or eu-1b'],
  [{ kind: 'nodes', selector: {} }, 'everyone'],
])('says %j in words', (reach, words) => {
  expect(reachInWords({ reach, holdMs: 0 })).toBe(words)
})

it('takes a plan that ends with everyone, and no other', () => {
  const plan = (reach: Stage['reach']) => ({ stages: [{ reach, holdMs: 0 }] }) as RolloutPlan
  expect(() => checkPlan(plan({ kind: 'share', share: 1 }))).not.toThrow()
  expect(() => checkPlan(plan({ kind: 'nodes', selector: {} }))).not.toThrow()
  expect(() => checkPlan(plan({ kind: 'share', share: 0.99 }))).toThrow()
})
