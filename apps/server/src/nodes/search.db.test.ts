import { matchesSearch, parseSearch } from '@foundation/core/nodes'
import fc from 'fast-check'
import { expect, it } from 'vitest'

import { testFleet } from '../testing/fleet.js'
import { addNodes, addResource, type TestNode } from '../testing/nodes.js'
import { listNodes } from './list.js'

const everything = {
  search: '',
  states: [],
  services: [],
  zones: [],
  sort: 'node' as const,
  descending: false,
  page: 1,
  pageSize: 100,
}

const nodes: TestNode[] = [
  { id: 's-checkout-a', service: 'checkout', version: '1.4.0', zone: 'eu-1', host: 'worker-1' },
  {
    id: 's-checkout-b',
    service: 'checkout',
    version: '1.10.2',
    zone: 'eu-2',
    host: 'worker_2',
    state: 'down',
  },
  {
    id: 's-orders-a',
    service: 'orders',
    version: '2.0.0-rc.1',
    zone: null,
    host: '10%',
    state: 'suspect',
  },
  {
    id: 's-orders-b',
    service: 'orders',
    version: null,
    zone: 'us-1',
    host: 'a\\b',
    labels: { team: 'cart' },
  },
  {
    id: 's-mailer-a',
    service: 'mailer',
    version: 'v2.0.0',
    zone: 'EU-1',
    labels: { team: 'Post and Pay' },
    state: 'draining',
  },
]

it('finds in the database exactly what the parsed search says', async () => {
  const { ctx } = await testFleet()
  await addNodes(ctx, nodes)
  await addResource(ctx, 's-mailer-a', {
    kind: 'labels',
    revision: 1,
    spec: { labels: { team: 'mail' } },
  })
  const searchable = nodes.map((node) => ({
    nodeId: node.id,
    service: node.service ?? '',
    zone: node.zone ?? null,
    version: node.version ?? null,
    host: node.host ?? 'host-1',
    state: node.state ?? ('healthy' as const),
    labels: node.id === 's-mailer-a' ? { team: 'mail' } : (node.labels ?? {}),
  }))
  const fields = fc.constantFrom(
    'service',
    'zone',
    'host',
    'node',
    'version',
    'label.team',
    'state',
    'Zone',
  )
  const values = fc.constantFrom(
    'checkout',
    'check*',
    '*a',
    '*',
    'eu-*',
    'EU-1',
    '10%',
    'worker_2',
    'worker?2',
    'a\\b',
    '%',
    '_',
    '>=1.4',
    '<2',
    '>1.4.0',
    '<=2.0.0',
    '=1',
    '1',
    '1.4',
    'v2',
    'cart,mail',
    '"Post and Pay"',
    'down,suspect',
    "'; DROP TABLE node; --",
  )
  const terms = fc.oneof(
    fc.tuple(fields, values).map(([field, value]) => `${field}:${value}`),
    values,
  )
  await fc.assert(
    fc.asyncProperty(fc.array(terms, { maxLength: 3 }), async (parts) => {
      const search = parts.join(' ')
      const page = await listNodes(ctx, { ...everything, search })
      const expected = searchable
        .filter((it) => matchesSearch(parseSearch(search), it))
        .map((it) => it.nodeId)
        .sort()
      expect(page.rows.map((row) => row.nodeId)).toEqual(expected)
      expect(page.total).toBe(expected.length)
    }),
    { numRuns: 150 },
  )
})

it('answers any text with a page, whatever it holds', async () => {
  const { ctx } = await testFleet()
  await addNodes(ctx, [{ id: 'hostile-1' }])
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 60 }), async (search) => {
      const page = await listNodes(ctx, { ...everything, search })
      expect(page.counts).toEqual({ healthy: 1 })
    }),
    {
      numRuns: 100,
      examples: [
        ['\0'],
        ['\ud800'],
        ["host:'"],
        ['"'],
        ['label.__proto__:x'],
        ['label.a\0b:x'],
        ['__proto__:x'],
        ['version:>'],
        [':'],
      ],
    },
  )
})

it('says what of a search it does not understand, and uses the rest', async () => {
  const { ctx } = await testFleet()
  await addNodes(ctx, [{ id: 'issue-1' }, { id: 'issue-2', zone: 'us-1' }])
  const page = await listNodes(ctx, { ...everything, search: 'zone:us-1 colour:red' })
  expect(page.rows.map((row) => row.nodeId)).toEqual(['issue-2'])
  expect(page.searchIssues).toEqual([expect.stringContaining('colour is not a field')])
})
