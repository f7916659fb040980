import { nodeResourceSpecs } from '@foundation/core/nodes'
import fc from 'fast-check'
import { expect, it } from 'vitest'

import { toCommand, toLabels, toMaintenance } from './node-kinds.js'

const read = {
  labels: (spec: Record<string, unknown>) => ({ labels: toLabels(spec) }),
  maintenance: toMaintenance,
  command: toCommand,
}
const odd = fc.constantFrom<unknown>(
  null,
  0,
  1.5,
  '',
  ' ',
  'x',
  'drain',
  '\0',
  'y'.repeat(600),
  [],
  {},
  true,
)
const labels = fc.oneof(
  fc.dictionary(fc.string({ maxLength: 6 }), fc.oneof(fc.string(), odd)),
  fc.dictionary(fc.stringMatching(/^[a-zA-Z0-9._/-]{1,4}$/), fc.string({ maxLength: 200 }), {
    maxKeys: 40,
  }),
  odd,
)
const spec = fc.record(
  {
    labels,
    reason: fc.oneof(fc.string(), odd),
    until: fc.oneof(fc.constant(null), fc.integer(), odd),
    verb: fc.oneof(fc.constantFrom('drain', 'resume'), odd),
    bootId: fc.oneof(fc.string(), odd),
    issuedAt: fc.oneof(fc.integer(), odd),
    other: odd,
  },
  { requiredKeys: [] },
)
const fields = {
  labels: ['labels'],
  maintenance: ['reason', 'until'],
  command: ['verb', 'bootId', 'reason', 'issuedAt'],
}

it.each(['labels', 'maintenance', 'command'] as const)(
  'reads %s exactly as the schema in core does',
  (kind) => {
    fc.assert(
      fc.property(spec, fc.boolean(), (all, isWhole) => {
        const known = Object.entries(all).filter(([name]) => fields[kind].includes(name))
        const given = isWhole ? Object.fromEntries(known) : all
        const expected = nodeResourceSpecs[kind].safeParse(given)
        if (expected.success) expect(read[kind](given)).toEqual(expected.data)
        else expect(() => read[kind](given)).toThrow()
      }),
      { numRuns: 500 },
    )
  },
)
