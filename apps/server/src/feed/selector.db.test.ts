import { matches, Selector } from '@foundation/core/feed'
import fc from 'fast-check'
import { expect, it } from 'vitest'

import { testFleet } from '../testing/fleet.js'
import { addNodes, addResource } from '../testing/nodes.js'
import { matchesSql, selectableSql } from './selector.sql.js'

const some = (...names: [string, ...string[]]) => fc.subarray(names, { minLength: 1 })

it('finds the nodes that the selector of core finds', async () => {
  const { ctx, database } = await testFleet()
  const nodes = Array.from({ length: 12 }, (_, i) => ({
    id: `match-${i}`,
    service: ['cart', 'mail'][i % 2] ?? '',
    labels: { ...(i % 3 > 0 && { tier: ['gold', 'silver'][i % 2] ?? '' }), zone: `z${i % 4}` },
  }))
  await addNodes(ctx, nodes)
  await addResource(ctx, 'match-0', {
    kind: 'labels',
    revision: 1,
    spec: { labels: { tier: 'gold', toString: 'x' } },
  })
  const selectable = nodes.map(({ id, service, labels }) => ({
    nodeId: id,
    service,
    labels:
      id === 'match-0'
        ? { ...labels, tier: 'gold', toString: 'x' }
        : (labels as Record<string, string>),
  }))
  const selectors = fc.record(
    {
      nodes: some('match-0', 'match-5', 'other'),
      services: some('cart', 'mail', 'other'),
      labels: fc.record(
        { tier: some('gold', 'bronze'), zone: some('z0', 'z1'), toString: some('x') },
        { requiredKeys: [] },
      ),
      share: fc.record({
        salt: fc.constantFrom('app#1', 'app#2', 'ä€𝄞'),
        upTo: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
    },
    { requiredKeys: [] },
  )
  await fc.assert(
    fc.asyncProperty(selectors, async (given) => {
      const selector = Selector.parse(given)
      const { rows } = await database.pool.query<{ id: string }>(
        `SELECT n.id FROM (${selectableSql('$1')}) n WHERE ${matchesSql('$2::jsonb', 'n')}`,
        [ctx.fleetId, selector],
      )
      const expected = selectable.filter((node) => matches(selector, node))
      expect(rows.map(({ id }) => id).sort()).toEqual(expected.map(({ nodeId }) => nodeId).sort())
    }),
  )
})
