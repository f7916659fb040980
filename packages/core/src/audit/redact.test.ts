import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { newSecret } from '../ids/index.js'
import type { JsonValue } from '../text/index.js'
import { redactJson, redactText } from './redact.js'

const secret = (seed: number) =>
  newSecret('api', (bytes) => bytes.map((_, i) => (seed * 31 + i * 17) % 243))

describe('what is kept of a change', () => {
  it('holds no secret under the name of one, however deep', () => {
    const names = ['password', 'newPassword', 'client_secret', 'API-Key', 'token', '$secret']
    const wrap = fc.array(fc.oneof(fc.constant(null), fc.string()), { maxLength: 5 })
    const word = fc.string({ minLength: 1 }).map((text) => `hidden:${text}`)
    fc.assert(
      fc.property(fc.constantFrom(...names), word, fc.boolean(), wrap, (name, text, many, path) => {
        const inner: JsonValue = { [name]: many ? [text, { [name]: text }] : text }
        const value = path.reduce<JsonValue>(
          (at, key) => (key === null ? [at, 1] : { [`k${key}`]: at }),
          inner,
        )
        expect(JSON.stringify(redactJson(value))).not.toContain('hidden:')
      }),
    )
  })

  it('holds none of our own secrets, wherever somebody put it', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.string(), fc.string(), (seed, before, after) => {
        const own = secret(seed)
        const text = `${before} ${own} ${after}`
        expect(redactText(text)).not.toContain(own)
        expect(JSON.stringify(redactJson({ a: [text], [text]: 1 }))).not.toContain(own)
      }),
    )
  })

  it('holds no password of an address', () => {
    expect(redactText('use postgres://app:hunter2@db/x, not amqp://a:b@c')).toBe(
      'use postgres://app:•••@db/x, not amqp://a:•••@c',
    )
  })

  it('keeps all else as it was', () => {
    const kept: JsonValue = {
      secret: true,
      tokens: 3,
      token: null,
      name: 'fnd_api_x9…wxyz',
      url: 'https://example.com/a:b@c',
      list: [{ nested: 'text', n: 1.5 }],
    }
    expect(redactJson(kept)).toEqual(kept)
  })

  it('keeps any JSON without such names', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const plain = JSON.parse(JSON.stringify({ value }).replaceAll('://', '')) as JsonValue
        expect(redactJson(plain)).toEqual(plain)
      }),
    )
  })
})
