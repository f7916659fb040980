import { Text } from '@foundation/core/text'
import fc from 'fast-check'
import { expect, it } from 'vitest'

import { toText } from './text.js'

it('makes of anything what the protocol can carry', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: 'binary' }), fc.anything({ maxDepth: 1 })),
      fc.integer({ min: 1, max: 50 }),
      (value, max) => {
        const text = toText(value, max)
        expect(text.length).toBeLessThanOrEqual(max)
        expect(Text.safeParse(text).success).toBe(true)
      },
    ),
  )
})
