import { describe, expect, it } from 'vitest'

import { Ack, DeliveredResource, Resource, refOf } from './index.js'

const resource = {
  kind: 'labels',
  key: 'cart-1',
  revision: 7,
  selector: { nodes: ['cart-1'] },
  spec: { labels: { tier: 'gold' } },
}
const ack = { kind: 'labels', key: 'cart-1', revision: 7, status: 'applied' }

describe('resource', () => {
  it('is taken as it is', () => {
    expect(Resource.parse(resource)).toEqual(resource)
  })

  it.each([
    ['a kind with a slash', { kind: 'a/b' }],
    ['an empty kind', { kind: '' }],
    ['a key with NUL', { key: 'a\0' }],
    ['a key past 256', { key: 'k'.repeat(257) }],
    ['a revision below 0', { revision: -1 }],
    ['a revision with a fraction', { revision: 1.5 }],
    ['a revision past what a number holds', { revision: 2 ** 53 }],
    ['a spec that is no object', { spec: [] }],
    ['a field that it has not', { owner: 'me' }],
  ])('is refused with %s', (_what, change) => {
    expect(Resource.safeParse({ ...resource, ...change }).success).toBe(false)
  })

  it('is delivered without its selector', () => {
    expect(DeliveredResource.safeParse(resource).success).toBe(false)
    const { selector: _, ...delivered } = resource
    expect(DeliveredResource.parse(delivered)).toEqual(delivered)
  })

  it('has a name that no other resource has, whatever its key', () => {
    expect(refOf({ kind: 'a', key: 'b/c' })).not.toBe(refOf({ kind: 'a.b', key: 'c' }))
    expect(refOf(resource)).toBe('labels/cart-1')
  })
})

describe('ack', () => {
  it.each([
    [ack],
    [{ ...ack, status: 'rejected', reason: { path: 'labels.tier', message: 'expected text' } }],
  ])('takes %j', (it) => {
    expect(Ack.parse(it)).toEqual(it)
  })

  it.each([
    ['pending, which only the server may say', { status: 'pending' }],
    ['a future kind of answer', { status: 'maybe' }],
    ['a reason without a message', { reason: { path: '' } }],
    ['a message past 2,000', { reason: { path: '', message: 'm'.repeat(2_001) } }],
    ['half a character', { reason: { path: '', message: '\ud800' } }],
    ['a field that it has not', { force: true }],
  ])('refuses %s', (_what, change) => {
    expect(Ack.safeParse({ ...ack, ...change }).success).toBe(false)
  })
})
