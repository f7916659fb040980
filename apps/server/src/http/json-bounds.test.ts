import { isFoundationError } from '@foundation/core/errors'
import fc from 'fast-check'
import { expect, it } from 'vitest'

import { checkJson, jsonBounds } from './json-bounds.js'

function faultOf(text: string, bounds = jsonBounds): string | null {
  try {
    checkJson(text, bounds)
    return null
  } catch (error) {
    if (!isFoundationError(error, 'request.invalid')) throw error
    const [issue] = error.context.issues ?? []
    return `${issue?.path}: ${issue?.message}`
  }
}

const depthOf = (value: unknown): number =>
  typeof value === 'object' && value !== null
    ? 1 + Math.max(0, ...Object.values(value).map(depthOf))
    : 0

it('counts the depth of any JSON as a parser would, whatever its texts hold', () => {
  const text = fc.oneof(fc.string(), fc.constantFrom('[[', '"', '\\', '\\"[', '{"a":', '}'))
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 6 },
      text,
      fc.integer(),
      fc.array(tie('tree'), { maxLength: 4 }),
      fc.dictionary(text, tie('tree'), { maxKeys: 4 }),
    ),
  }))
  fc.assert(
    fc.property(tree, fc.integer({ min: 0, max: 8 }), (value, depth) => {
      const refused = faultOf(JSON.stringify(value), { depth, members: 10_000 }) !== null
      expect(refused).toBe(depthOf(value) > depth)
    }),
  )
})

it('names what leads to the depth', () => {
  const bomb = `{"name":"x","layers":[{"values":{"b":${'['.repeat(90)}${']'.repeat(90)}}}]}`
  expect(faultOf(bomb)).toBe('layers.values.b: Lists and objects are nested more than 64 deep')
})

it('counts members, of lists and of objects', () => {
  const bounds = { depth: 8, members: 5 }
  expect(faultOf('[1,2,3,4,5]', bounds)).toBeNull()
  expect(faultOf('[1,2,3,4,5,6]', bounds)).toBe(': Holds more than 5 values')
  expect(faultOf('[[],[],[]]', bounds)).toBe(': Holds more than 5 values')
  expect(faultOf('{"a":1,"b":{"c":1,"d":1,"e":1}}', bounds)).toBeNull()
})

it('leaves it to the parser to say what is no JSON', () => {
  for (const text of ['', '"', '"\\', ']]]]', '{"a', '\\"[']) expect(faultOf(text)).toBeNull()
})
