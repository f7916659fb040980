import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

import {
  assertNever,
  type ErrorCode,
  errorCatalogue,
  FoundationError,
  fromErrorDocument,
  isFoundationError,
  toIssues,
} from './index.js'

const codes = Object.keys(errorCatalogue) as ErrorCode[]

describe('the catalogue', () => {
  it.each(codes)('%s says in sentences what happened and what to do', (code) => {
    const { message, action } = errorCatalogue[code]
    expect(code).toMatch(/^([a-z]+\.[a-z_]+|internal)$/)
    expect(message).toMatch(/^[A-Z].{10,}\.$/)
    expect(action).toMatch(/^[A-Z].{10,}\.$/)
  })

  it('has a category for each code, by its first word', () => {
    const categories = Object.fromEntries(
      codes.map((code) => [code.split('.')[0], new FoundationError(code).category]),
    )
    expect(categories).toEqual({
      request: 'request',
      access: 'access',
      node: 'nodes',
      protocol: 'nodes',
      resource: 'feed',
      protection: 'protection',
      config: 'config',
      audit: 'system',
      system: 'system',
      internal: 'system',
    })
  })

  it('asks for another try only where another try can help', () => {
    for (const code of codes) {
      const { type, retry } = new FoundationError(code)
      expect(retry).toBe(type === 'limited' || type === 'unavailable' ? 'backoff' : 'none')
    }
  })
})

describe('FoundationError', () => {
  it('crosses a border and comes back the same', () => {
    const context = fc.dictionary(fc.string(), fc.jsonValue())
    fc.assert(
      fc.property(
        fc.constantFrom(...codes),
        context,
        fc.string({ minLength: 1 }),
        (code, made, message) => {
          const error = new FoundationError(code, JSON.parse(JSON.stringify(made)), {
            message,
            correlationId: 'c-2345678b',
          })
          const back = fromErrorDocument(JSON.parse(JSON.stringify(error)))
          expect(back?.toJSON()).toEqual(error.toJSON())
        },
      ),
    )
  })

  it('keeps its cause to itself', () => {
    const error = new FoundationError('internal', {}, { cause: new Error('password=hunter2') })
    expect(error.cause).toBeInstanceOf(Error)
    expect(JSON.stringify(error)).not.toContain('hunter2')
  })

  it('says what the catalogue says unless told better', () => {
    expect(new FoundationError('node.not_found').message).toBe('There is no node with this id.')
    expect(new FoundationError('node.not_found', {}, { message: 'Gone.' }).message).toBe('Gone.')
  })
})

describe('isFoundationError', () => {
  it('knows one made by another copy of this package', () => {
    const foreign = Object.assign(new Error('x'), { name: 'FoundationError', code: 'node.removed' })
    expect(isFoundationError(foreign)).toBe(true)
    expect(isFoundationError(foreign, 'node.removed')).toBe(true)
    expect(isFoundationError(foreign, 'node.not_found')).toBe(false)
  })

  it.each([
    [null],
    ['FoundationError'],
    [new Error('x')],
    [{ name: 'FoundationError', code: 'x' }],
  ])('does not take %j for one', (value) => {
    expect(isFoundationError(value)).toBe(false)
  })
})

describe('fromErrorDocument', () => {
  it.each([
    [null],
    ['text'],
    [[]],
    [{}],
    [{ code: 5 }],
    [{ code: 'node.no_such_code' }],
    // Names that every object has must not pass for codes.
    [{ code: 'toString' }],
    [{ code: '__proto__' }],
    [{ code: 'constructor' }],
  ])('does not take %j for one', (document) => {
    expect(fromErrorDocument(document)).toBeNull()
  })

  it('takes nothing of what anybody sends on trust but the code', () => {
    fc.assert(
      fc.property(
        fc.anything(),
        fc.anything(),
        fc.anything(),
        (message, context, correlationId) => {
          const error = fromErrorDocument({ code: 'internal', message, context, correlationId })
          expect(typeof error?.message).toBe('string')
          expect(error?.type).toBe('internal')
          expect(error?.context).toBeTypeOf('object')
        },
      ),
    )
  })
})

describe('toIssues', () => {
  it('names each fault by its path, and no more than asked', () => {
    const schema = z.object({ a: z.array(z.object({ b: z.number() })) })
    const { error } = schema.safeParse({ a: [{ b: 'x' }, { b: 1 }, {}] })
    const issues = toIssues(error?.issues ?? [])
    expect(issues.map(({ path }) => path)).toEqual(['a.0.b', 'a.2.b'])
    expect(toIssues(error?.issues ?? [], 1)).toHaveLength(1)
  })
})

describe('assertNever', () => {
  it('names what came', () => {
    expect(() => assertNever('surprise' as never)).toThrow('Unexpected value: "surprise"')
  })
})
