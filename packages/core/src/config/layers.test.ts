import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { effectiveValues, layersFor, originOf, overlay } from './layers.js'
import type { Layer } from './schema.js'

const layer = (name: string, more: Partial<Layer> = {}): Layer => ({
  name,
  level: 'default',
  rank: 0,
  selector: {},
  values: {},
  ...more,
})
const node = { nodeId: 'orders-1', service: 'orders', labels: { env: 'prod', zone: 'eu-1a' } }

const layers = [
  layer('this-node', {
    level: 'node',
    selector: { nodes: ['orders-1'] },
    values: { db: { pool: { max: 1 } } },
  }),
  layer('prod', {
    level: 'environment',
    selector: { labels: { env: ['prod'] } },
    values: { db: { host: 'prod-db', pool: { max: 20 } }, debug: null },
  }),
  layer('default', {
    values: { db: { host: 'localhost', pool: { max: 5, min: 1 } }, debug: true },
  }),
  layer('zone', {
    level: 'group',
    selector: { labels: { zone: ['eu-1a'] } },
    values: { db: { pool: { max: 10 } } },
  }),
  layer('payments', { level: 'group', selector: { services: ['payments'] }, values: { x: 1 } }),
]

describe('layers', () => {
  it('are laid from default to node, those for others left out', () => {
    expect(layersFor(layers, node).map(({ name }) => name)).toEqual([
      'default',
      'prod',
      'zone',
      'this-node',
    ])
    expect(effectiveValues(layers, node)).toEqual({
      db: { host: 'prod-db', pool: { max: 1, min: 1 } },
      debug: null,
    })
  })

  it('of one level are ordered by rank, then by name', () => {
    const same = (name: string, rank: number) => layer(name, { level: 'group', rank })
    const ordered = layersFor([same('b', 1), same('c', 0), same('a', 1)], node)
    expect(ordered.map(({ name }) => name)).toEqual(['c', 'a', 'b'])
  })

  it('give the same values in whatever order they come', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(layers, { minLength: layers.length }), (shuffled) => {
        expect(effectiveValues(shuffled, node)).toEqual(effectiveValues(layers, node))
      }),
    )
  })

  it('tell which of them decides a value', () => {
    expect(originOf(layers, node, ['db', 'pool', 'max'])?.name).toBe('this-node')
    expect(originOf(layers, node, ['db', 'pool', 'min'])?.name).toBe('default')
    expect(originOf(layers, node, ['debug'])?.name).toBe('prod')
    expect(originOf(layers, node, ['nothing'])).toBeNull()
  })
})

describe('an overlay', () => {
  const json = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<never>

  it('replaces lists whole, and takes null for a value', () => {
    expect(overlay({ a: [1, 2], b: 1 }, { a: [3], b: null })).toEqual({ a: [3], b: null })
  })

  // Where a name leads to an object in one and to none in another, the grouping does matter: a schema keeps that out.
  const tree = fc.letrec((tie) => ({
    fields: fc.record(
      {
        a: tie('fields'),
        b: tie('fields'),
        x: fc.oneof(fc.integer(), fc.constant(null)),
        y: fc.array(fc.boolean(), { maxLength: 2 }),
      },
      { requiredKeys: [] },
    ),
  })).fields as fc.Arbitrary<never>

  it('may be laid in any grouping', () => {
    fc.assert(
      fc.property(tree, tree, tree, (a, b, c) => {
        expect(overlay(overlay(a, b), c)).toEqual(overlay(a, overlay(b, c)))
      }),
    )
  })

  it('leaves both as they were', () => {
    fc.assert(
      fc.property(json, json, (under, over) => {
        const before = JSON.stringify([under, over])
        overlay(under, over)
        expect(JSON.stringify([under, over])).toBe(before)
      }),
    )
  })
})
