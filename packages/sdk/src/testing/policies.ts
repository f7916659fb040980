/** Policies of every kind, right and nearly right. For this package's own tests. */
import fc from 'fast-check'

import { policySchema } from '../protection/policy-schema.js'
import type { JsonSchema } from '../schema/json-schema.js'

type Values = fc.Arbitrary<unknown>

const odd: Values = fc.constantFrom<unknown>(
  ...[null, -1, 0, 0.5, 1, 1.5, 1e300, 2 ** 53, '', 'x', '\0', '\ud800', '5xx', [], {}, true],
  ...['a'.repeat(200), { kind: 'constant' }, { on: 'consecutive' }, [1], ['600'], { a: { b: [] } }],
)

const deep = Array.from({ length: 40 }).reduce<unknown>((inner) => [inner], 1)
const notPlain: Values = fc.constantFrom<unknown>({ '\0': 1 }, { a: '\ud800' }, { a: { deep } })

/** Policies that core accepts. */
export const goodPolicies = valuesOf(policySchema, (good) => good)
/** Policies that now and then have something odd in them, or a number just out of its bounds. */
export const nearlyGoodPolicies = valuesOf(policySchema, (good, bad = odd) =>
  fc.oneof({ weight: 40, arbitrary: good }, bad),
)

/** @param mix makes values of good ones, and of bad ones that suit them */
function valuesOf(schema: JsonSchema, mix: (good: Values, bad?: Values) => Values): Values {
  const inside = (it: JsonSchema) => valuesOf(it, mix)
  if (schema.$ref !== undefined) return inside(resolve(schema.$ref))
  const options = schema.anyOf ?? schema.oneOf
  if (options) return fc.oneof(...options.map(inside))
  switch (schema.type) {
    case 'object': {
      const { properties, required = [] } = schema
      if (!properties) return mix(mix(fc.dictionary(fc.string(), fc.jsonValue()), notPlain))
      const fields = Object.entries(properties).map(([name, it]) => [name, inside(it)])
      const record = fc.record<Record<string, unknown>>(Object.fromEntries(fields), {
        requiredKeys: [...required],
      })
      return mix(
        mix(
          record,
          record.map((it) => ({ ...it, more: 1 })),
        ),
      )
    }
    case 'array': {
      const { items = {}, minItems: minLength = 0 } = schema
      return mix(fc.array(inside(items), { minLength, maxLength: 3 }))
    }
    case 'string': {
      const words = schema.const === undefined ? schema.enum : [schema.const]
      if (words) return mix(fc.constantFrom(...words))
      const { pattern = '' } = schema
      const isText = pattern.includes('Cs')
      return mix(isText ? fc.string({ minLength: 1 }) : fc.stringMatching(new RegExp(pattern)))
    }
    case 'boolean':
      return mix(fc.boolean())
    case 'null':
      return fc.constant(null)
    default: {
      const { exclusiveMinimum, minimum = 0.001, maximum = 1 } = schema
      const good =
        schema.type === 'integer'
          ? fc.oneof(fc.integer({ min: minimum, max: maximum }), fc.constantFrom(minimum, maximum))
          : fc.double({ min: minimum, max: maximum, noNaN: true })
      const below = exclusiveMinimum ?? minimum - 1
      return mix(mix(good, fc.constantFrom(below, maximum + 1, (minimum + maximum) / 2)))
    }
  }
}

function resolve(ref: string): JsonSchema {
  const names = ref.split('/').slice(1)
  const found = names.reduce<unknown>(
    (at, name) => (at as Record<string, unknown>)[name],
    policySchema,
  )
  return found as JsonSchema
}
