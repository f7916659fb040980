import { DownMessage } from '@foundation/core/nodes'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { decodeFrame, FrameFault } from './frames.js'

const odd = fc.constantFrom<unknown>(
  null,
  -1,
  0,
  1.5,
  1e300,
  '',
  'x',
  '\0',
  '\ud800',
  [],
  {},
  true,
  'Upper',
  'a'.repeat(300),
)
const deep = Array.from({ length: 40 }).reduce<unknown>((inner) => [inner], 1)
const resource = fc.record({
  kind: fc.oneof({ weight: 4, arbitrary: fc.constant<unknown>('labels') }, odd),
  key: fc.oneof({ weight: 4, arbitrary: fc.constant<unknown>('node-1') }, odd),
  revision: fc.oneof({ weight: 4, arbitrary: fc.nat() as fc.Arbitrary<unknown> }, odd),
  spec: fc.oneof(
    { weight: 4, arbitrary: fc.dictionary(fc.string(), fc.jsonValue()) as fc.Arbitrary<unknown> },
    fc.constant({ deep }),
    odd,
  ),
})
const extra = <T extends object>(base: fc.Arbitrary<T>) =>
  fc.oneof(
    { weight: 5, arbitrary: base },
    base.map((it) => ({ ...it, more: 1 })),
  )
const ref = extra(
  fc.record({ kind: fc.oneof(fc.constant('labels'), odd), key: fc.oneof(fc.constant('a'), odd) }),
)
const credential = fc.record({
  nodeId: fc.oneof(fc.constant('shop-23456'), odd),
  credential: fc.oneof(fc.constant('signed'), odd),
  expiresAt: fc.oneof(fc.integer(), odd),
  expiresInMs: fc.oneof(fc.integer(), odd),
})
const target = fc.oneof(
  { weight: 6, arbitrary: fc.stringMatching(/^[a-zA-Z0-9._:/-]{1,6}$/) as fc.Arbitrary<unknown> },
  fc.constantFrom('a'.repeat(128), 'a'.repeat(129), 'a\n'),
  odd,
)
const advice = fc.record({
  target,
  advice: fc.oneof({ weight: 4, arbitrary: fc.constantFrom<unknown>('open', 'clear') }, odd),
  reason: fc.oneof(fc.string(), fc.constantFrom('r'.repeat(300), 'r'.repeat(301)), odd),
})
const rate = fc.oneof(
  { weight: 6, arbitrary: fc.double({ min: -1, noNaN: true }) as fc.Arbitrary<unknown> },
  odd,
)
const grant = fc.record({
  target,
  grant: fc.oneof({ weight: 6, arbitrary: fc.nat() as fc.Arbitrary<unknown> }, odd),
  rate,
  fallback: rate,
  termMs: fc.oneof(fc.integer({ min: 99, max: 101 }), fc.integer({ min: 599_999, max: 600_001 })),
  at: fc.oneof({ weight: 6, arbitrary: fc.nat() as fc.Arbitrary<unknown> }, odd),
})
const value = <T>(good: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 6, arbitrary: good as fc.Arbitrary<unknown> }, odd)
const message = extra(
  fc.oneof(
    fc.record({
      t: fc.constant('welcome'),
      nodeId: value(fc.constant('shop-23456')),
      epoch: value(fc.nat()),
      serverId: value(fc.string()),
      heartbeatMs: value(fc.integer({ min: 90, max: 5_000 })),
      signalsMs: value(fc.integer({ min: 490, max: 9_000 })),
      credential: value(credential),
      confirms: fc.oneof(fc.constant<unknown>(undefined), fc.boolean(), odd),
    }),
    fc.record({ t: fc.constant('written'), transitions: value(fc.nat()) }),
    fc.record({
      t: fc.constant('snapshot'),
      revision: value(fc.nat()),
      resources: value(fc.array(extra(resource), { maxLength: 3 })),
    }),
    fc.record({
      t: fc.constant('changes'),
      revision: value(fc.nat()),
      changes: value(
        fc.array(
          fc.oneof(
            fc.record({
              op: fc.constantFrom('set', 'unset', 'other'),
              resource: extra(resource),
              ref,
            }),
            odd,
          ),
          { maxLength: 3 },
        ),
      ),
    }),
    fc.record({
      t: fc.constant('advice'),
      advice: value(fc.array(extra(advice), { maxLength: 2 })),
    }),
    fc.record({
      t: fc.constant('quotas'),
      grants: value(fc.array(extra(grant), { maxLength: 2 })),
    }),
    fc.record({ t: fc.constant('pulse'), revision: value(fc.nat()) }),
    fc.record({ t: fc.constant('credential'), credential: value(credential) }),
    fc.record({
      t: fc.constant('error'),
      code: value(fc.string()),
      message: value(fc.string()),
      path: value(fc.string()),
      correlationId: value(fc.string()),
    }),
  ),
)

describe('frames', () => {
  it('are read exactly as the schema in core reads them', () => {
    fc.assert(
      fc.property(message, (sent) => {
        const text = JSON.stringify(sent)
        const expected = DownMessage.safeParse(JSON.parse(text))
        if (expected.success) expect(decodeFrame(text)).toEqual(expected.data)
        else expect(() => decodeFrame(text)).toThrow(FrameFault)
      }),
      { numRuns: 3_000 },
    )
  })

  it('that are garbage give a fault that can be told, and nothing else', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (text) => {
        try {
          decodeFrame(text)
        } catch (error) {
          expect(error).toBeInstanceOf(FrameFault)
        }
      }),
      { numRuns: 1_000 },
    )
  })

  it('of a kind that is not known yet are passed over', () => {
    expect(decodeFrame('{"t":"applause","loud":true}')).toBeNull()
  })

  it('do not touch prototypes', () => {
    const text =
      '{"t":"snapshot","revision":1,"resources":[{"kind":"a","key":"b","revision":1,"spec":{"x":{"__proto__":{"polluted":1}}}}]}'
    expect(() => decodeFrame(text)).toThrow('spec')
  })
})
