import type { Layer } from '@foundation/core/config'
import { describe, expect, it } from 'vitest'

import { diffLayers } from './draft-diff'

function layer(name: string, values: Layer['values'], part: Partial<Layer> = {}): Layer {
  const level = name === 'default' ? 'default' : 'environment'
  return { name, level, rank: 0, selector: {}, values, ...part }
}

describe('what a draft changes', () => {
  it('is told by layer and path', () => {
    const before = [layer('default', { db: { pool: { max: 20, min: 2 } } })]
    const after = [layer('default', { db: { pool: { max: 40 } }, 'a/b': true })]
    expect(diffLayers(before, after).map((it) => `${it.op} ${it.layer}${it.path}`)).toEqual([
      'add default/a~1b',
      'replace default/db/pool/max',
      'remove default/db/pool/min',
    ])
  })

  it('names a layer that came, went, or is for others now', () => {
    const before = [layer('default', {}), layer('staging', {}), layer('prod', {})]
    const after = [
      layer('default', {}),
      layer('prod', {}, { selector: { services: ['cart'] } }),
      layer('canary', { a: 1 }),
    ]
    expect(diffLayers(before, after).map((it) => `${it.op} ${it.layer}${it.path}`)).toEqual([
      'remove staging',
      'replace prod',
      'add canary',
      'add canary/a',
    ])
  })

  it('is everything where nothing runs', () => {
    expect(diffLayers(null, [layer('default', { a: 1 })])).toHaveLength(2)
  })

  it('never shows a secret, however it came or went', () => {
    const cases: [Layer['values'], Layer['values']][] = [
      [{ key: { $secret: '•••' } }, { key: { $secret: 'hunter2' } }],
      [{}, { key: { $secret: 'hunter2' } }],
      [{}, { db: { key: { $secret: 'hunter2' }, list: [{ $secret: 'hunter2' }] } }],
      [{ key: { $secret: 'hunter2' } }, {}],
      [{ key: 'plain' }, { key: { $secret: 'hunter2' } }],
    ]
    for (const [before, after] of cases) {
      const found = diffLayers([layer('default', before)], [layer('default', after)])
      expect(found).toHaveLength(1)
      expect(JSON.stringify(found)).not.toContain('hunter2')
    }
    const [replaced] = diffLayers(
      [layer('default', { key: { $secret: '•••' } })],
      [layer('default', { key: { $secret: 'hunter2' } })],
    )
    expect(replaced).toMatchObject({ path: '/key', before: '•••', after: '•••', secret: true })
  })

  it('is nothing for a secret that was left alone', () => {
    const layers = [layer('default', { key: { $secret: '•••' } })]
    expect(diffLayers(layers, structuredClone(layers))).toEqual([])
  })
})
