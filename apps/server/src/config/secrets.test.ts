import { randomBytes } from 'node:crypto'
import type { Issue } from '@foundation/core/errors'
import type { JsonObject } from '@foundation/core/text'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { layersOf } from '../testing/config.js'
import { makeSecretBox, openLayers, revealLayers, sealLayers, secretFault } from './secrets.js'

const key = () => new Uint8Array(randomBytes(32))
const keyOne = key()
const box = makeSecretBox([keyOne], 'fleet')
const namespace = 'app'

function seal(values: JsonObject, former: JsonObject = {}, declared: string[] = []) {
  const issues: Issue[] = []
  const isDeclared = (names: readonly string[]) => declared.includes(names.join('.'))
  const options = { box, namespace, isDeclared }
  const [layer] = sealLayers(layersOf(values), layersOf(former), options, issues)
  return { values: layer?.values ?? {}, issues }
}
const reveal = (values: JsonObject) => revealLayers(layersOf(values), box, namespace)[0]?.values
const secret = (text: string) => ({ $secret: text })

describe('a sealed text', () => {
  it('is what it was when it is opened, and tells nothing before', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 4 }), (text) => {
        const sealed = box.seal(text, namespace)
        expect(sealed).toMatch(/^v1:[\w-]+$/)
        expect(box.open(sealed, namespace)).toBe(text)
        expect(box.seal(text, namespace)).not.toBe(sealed)
      }),
    )
  })

  it('is opened by a server whose secret was changed, while it knows the older one', () => {
    const sealed = box.seal('x', namespace)
    expect(makeSecretBox([key(), keyOne], 'fleet').open(sealed, namespace)).toBe('x')
    expect(() => makeSecretBox([key()], 'fleet').open(sealed, namespace)).toThrow(
      /FOUNDATION_SECRET/,
    )
  })

  it('means nothing in another fleet or namespace, nor when a bit of it was changed', () => {
    const sealed = box.seal('x', namespace)
    expect(() => makeSecretBox([keyOne], 'other').open(sealed, namespace)).toThrow()
    expect(() => box.open(sealed, 'mail')).toThrow()
    const bytes = Buffer.from(sealed.slice(3), 'base64url')
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes)
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(() => box.open(`v1:${changed.toString('base64url')}`, namespace)).toThrow()
    }
    for (const broken of ['v1:', 'v1:AAAA', '', 'plain']) {
      expect(() => box.open(broken, namespace)).toThrow(/cannot be opened/)
    }
  })
})

describe('saving', () => {
  it('seals what is new, also where only the schema says that it is a secret', () => {
    const { values } = seal({ a: secret('x'), b: 'y', c: { d: 'z' } }, {}, ['b', 'c.d'])
    expect(JSON.stringify(values)).not.toMatch(/"[xyz]"/)
    expect(reveal(values)).toEqual({ a: 'x', b: 'y', c: { d: 'z' } })
  })

  it('takes a mask for "as it was", and the same text too', () => {
    const { values: before } = seal({ a: secret('x'), b: secret('y') })
    const { values } = seal({ a: secret('•••'), b: secret('y') }, before)
    expect(values).toEqual(before)
  })

  it('seals what was plain until now and is masked since its schema says that it is a secret', () => {
    const { values } = seal({ a: secret('•••') }, { a: 'plain' }, ['a'])
    expect(reveal(values)).toEqual({ a: 'plain' })
  })

  it('never takes what somebody sends for sealed already', () => {
    const { values: before } = seal({ a: secret('x') })
    const stolen = (before.a as { $secret: string }).$secret
    const { values } = seal({ b: secret(stolen) }, before)
    expect(reveal(values)).toEqual({ b: stolen })
  })

  it('does not move a masked secret of a list to another item', () => {
    const { values: before } = seal({ list: [secret('x'), secret('y')] })
    expect(seal({ list: [secret('•••'), secret('•••')] }, before).values).toEqual(before)
    const { issues } = seal({ list: [secret('•••')] }, before)
    expect(issues).toEqual([
      { path: 'default.list', message: 'The list was changed: write its secrets again' },
    ])
  })

  it.each<[JsonObject, string[], RegExp]>([
    [{ a: secret('•••') }, [], /write it/],
    [{ a: secret('••• (theirs)') }, [], /no other secret/],
    [{ a: 5 }, ['a'], /received number/],
    [{ a: true }, ['a'], /received boolean/],
  ])('refuses %j', (values, declared, message) => {
    expect(seal(values, {}, declared).issues).toMatchObject([
      { path: 'default.a', message: expect.stringMatching(message) },
    ])
  })
})

it('sends secrets opened, and marked for the node, in lists too', () => {
  const { values } = seal({ a: secret('x'), l: [secret('y'), { b: secret('z') }] })
  expect(openLayers(layersOf(values), box, namespace)[0]?.values).toEqual({
    a: secret('x'),
    l: [secret('y'), { b: secret('z') }],
  })
})

it.each([
  [{ a: { $secret: 1 } }, 'a'],
  [{ a: [{ b: { $secret: 'x', c: 1 } }] }, 'a.0.b'],
  [{ a: { $secret: { $secret: 'x' } } }, 'a'],
])('finds that %j is no secret', (value, path) => {
  expect(secretFault(value as JsonObject)).toMatchObject({ path })
})
