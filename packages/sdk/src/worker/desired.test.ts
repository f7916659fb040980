import type { Ack, DeliveredResource } from '@foundation/core/feed'
import { describe, expect, it } from 'vitest'

import { DesiredState } from './desired.js'

const resource = (revision: number, key = 'app'): DeliveredResource => ({
  kind: 'config',
  key,
  revision,
  spec: {},
})
const ack = (revision: number, status: Ack['status'] = 'applied', key = 'app'): Ack => ({
  kind: 'config',
  key,
  revision,
  status,
})
const delivered = (...resources: DeliveredResource[]) => ({
  ...{ revision: 9, full: false, removed: [] },
  resources,
})
const revisionsOf = (state: DesiredState) => state.resources.map(({ revision }) => revision)

describe('what is kept on disk', () => {
  it('is what the application applied, and of what it rejected the one before', () => {
    const state = new DesiredState(0, [resource(1)])
    state.deliver(delivered(resource(2)))
    expect(revisionsOf(state)).toEqual([1])
    state.settle(ack(2))
    expect(revisionsOf(state)).toEqual([2])
    state.deliver(delivered(resource(3)))
    state.settle(ack(3, 'rejected'))
    expect(revisionsOf(state)).toEqual([2])
  })

  it('is the one before again when the application finds later that the new one does not fit', () => {
    const state = new DesiredState(0, [resource(1)])
    state.deliver({ ...delivered(resource(1)), full: true })
    state.settle(ack(1))
    state.deliver(delivered(resource(2)))
    state.settle(ack(2))
    state.settle(ack(2, 'rejected'))
    expect(revisionsOf(state)).toEqual([1])
    state.settle(ack(2))
    expect(revisionsOf(state)).toEqual([2])
  })

  it('is nothing of what is not for this node any more', () => {
    const state = new DesiredState(0, [resource(1), resource(1, 'bank')])
    state.deliver({ ...delivered(), removed: [resource(1)] })
    state.deliver({ ...delivered(resource(2, 'bank')), full: true })
    state.settle(ack(2, 'applied', 'bank'))
    state.deliver({ ...delivered(), full: true })
    state.settle(ack(2, 'rejected', 'bank'))
    expect(revisionsOf(state)).toEqual([])
  })
})
