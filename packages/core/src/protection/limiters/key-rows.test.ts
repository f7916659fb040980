import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { KeyRows } from './key-rows.js'

describe('rows by key', () => {
  it('are found as in one map, whatever the keys', () => {
    const keys = fc.oneof(fc.string({ maxLength: 3 }), fc.constantFrom('', 'a', 'b'))
    const steps = fc.array(fc.record({ key: keys, remove: fc.boolean() }), { maxLength: 100 })
    fc.assert(
      fc.property(steps, fc.constantFrom(100, 1_000_000), (all, maxKeys) => {
        const [rows, model] = [new KeyRows(maxKeys), new Map<string, number>()]
        for (const [i, { key, remove }] of all.entries()) {
          if (remove) {
            rows.delete(key)
            model.delete(key)
          } else if (rows.get(key) === 0) {
            rows.add(key, i + 1)
            model.set(key, i + 1)
          }
          expect(rows.get(key)).toBe(model.get(key) ?? 0)
          expect(rows.size).toBe(model.size)
        }
        expect(new Map(rows)).toEqual(model)
      }),
    )
  })
})
