import { FoundationError } from '@foundation/core/errors'
import { describe, expect, it } from 'vitest'

import { asPrecondition, isKnown, precondition, tagOf } from './versions.js'

const save = { id: 'protection.savePolicy' }
const draft = { id: 'config.saveDraft' }

describe('a tag', () => {
  it('is the version of what has one, and strong', () => {
    expect(tagOf({ id: 'protection.policy' }, { revision: 12 }, '{}')).toBe('"12"')
    expect(tagOf(draft, { draft: { version: 3 } }, null)).toBe('"3"')
    expect(tagOf({ id: 'config.settings' }, { version: 'ab12' }, '{}')).toBe('"ab12"')
  })

  it('is else of the content, and weak; there is none where nothing can be asked again', () => {
    const tag = tagOf({ id: 'nodes.list' }, {}, '{"a":1}')
    expect(tag).toMatch(/^W\/"[\w-]{22}"$/)
    expect(tagOf({ id: 'nodes.list' }, {}, '{"a":1}')).toBe(tag)
    expect(tagOf({ id: 'nodes.list' }, {}, '{"a":2}')).not.toBe(tag)
    expect(tagOf({ id: 'nodes.drain' }, {}, null)).toBeNull()
  })

  it.each([
    ['"5"', '"5"', true],
    ['W/"5"', '"5"', true],
    ['"4", "5"', '"5"', true],
    ['*', '"5"', true],
    ['"6"', '"5"', false],
    [undefined, '"5"', false],
  ])('that is asked for as %s is known as %s: %s', (asked, tag, known) => {
    expect(isKnown({ ...(asked !== undefined && { 'if-none-match': asked }) }, tag)).toBe(known)
  })
})

describe('a precondition', () => {
  it('becomes what the procedure checks', () => {
    expect(precondition(save, { 'if-match': '"7"' }, {})).toEqual({ revision: 7 })
    expect(precondition(save, { 'if-none-match': '*' }, {})).toEqual({ revision: null })
    expect(precondition(draft, { 'if-match': '"7"' }, {})).toEqual({ version: 7, exact: true })
    expect(precondition({ id: 'config.changeSettings' }, { 'if-match': '"7f"' }, {})).toEqual({
      version: '7f',
    })
    expect(precondition(save, {}, { revision: 1 })).toBeNull()
  })

  it.each([
    ['of what has no version', { id: 'nodes.drain' }, { 'if-match': '"1"' }, {}, 'if-match'],
    ['that the body says too', save, { 'if-match': '"1"' }, { revision: 1 }, 'revision'],
    ['that is no number', save, { 'if-match': '"x"' }, {}, 'if-match'],
    ['without quotes', save, { 'if-match': '1' }, {}, 'if-match'],
    ['that is weak', save, { 'if-match': 'W/"1"' }, {}, 'if-match'],
    ['that is a list', save, { 'if-match': '"1", "2"' }, {}, 'if-match'],
    ['for anything', save, { 'if-match': '*' }, {}, 'if-match'],
    ['that a draft be new', draft, { 'if-none-match': '*' }, {}, 'if-none-match'],
    ['that is not one version', save, { 'if-none-match': '"1"' }, {}, 'if-none-match'],
  ])('%s is refused', (_what, operation, headers, input, path) => {
    expect(() => precondition(operation, headers, input)).toThrow(
      expect.objectContaining({
        code: 'request.invalid',
        context: { issues: [expect.objectContaining({ path })] },
      }),
    )
  })

  it('that fails is told as one, and nothing else is', () => {
    const changed = new FoundationError('resource.changed_meanwhile', { now: 3 })
    expect(asPrecondition(changed)).toMatchObject({
      code: 'request.precondition_failed',
      context: { now: 3 },
    })
    const other = new FoundationError('node.not_found', { nodeId: 'a' })
    expect(asPrecondition(other)).toBe(other)
  })
})
