import type { Ack, DeliveredResource } from '@foundation/core/feed'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

import { Resources } from './resources.js'

const resource = (
  revision: number,
  spec: DeliveredResource['spec'] = {},
  key = 'a',
  kind = 'pool',
) => ({
  kind,
  key,
  revision,
  spec,
})
const full = (...resources: DeliveredResource[]) => ({
  revision: 9,
  full: true,
  resources,
  removed: [],
})
const changed = (...resources: DeliveredResource[]) => ({ ...full(...resources), full: false })

function newResources() {
  const acks: Ack[] = []
  const faults: unknown[] = []
  const log: string[] = []
  const resources = new Resources({
    send: (sent) => acks.push(...sent),
    onSettled: () => {},
    onFault: (error) => faults.push(error),
  })
  const handler = {
    apply: ({ key, spec }: { key: string; spec: object }) => {
      log.push(`${key} = ${JSON.stringify(spec)}`)
    },
    remove: (key: string) => {
      log.push(`${key} gone`)
    },
  }
  return { resources, acks, faults, log, handler }
}

describe('desired state', () => {
  it('is applied in order and answered for', async () => {
    const { resources, acks, log, handler } = newResources()
    resources.handle('pool', handler)
    await Promise.all([
      resources.deliver(changed(resource(1, { max: 1 }))),
      resources.deliver(changed(resource(2, { max: 2 }))),
    ])
    expect(log).toEqual(['a = {"max":1}', 'a = {"max":2}'])
    expect(acks.map(({ revision, status }) => `${revision} ${status}`)).toEqual([
      '1 applied',
      '2 applied',
    ])
  })

  it('that is sent again is answered for again, not applied again', async () => {
    const { resources, acks, log, handler } = newResources()
    resources.handle('pool', handler)
    await resources.deliver(changed(resource(1)))
    await resources.deliver(full(resource(1)))
    expect(log).toHaveLength(1)
    expect(acks).toHaveLength(2)
  })

  it('that is older than what is here is passed over', async () => {
    const { resources, log, handler } = newResources()
    resources.handle('pool', handler)
    await resources.deliver(changed(resource(5)))
    await resources.deliver(changed(resource(4)))
    expect(log).toHaveLength(1)
  })

  it('lets go of what a full state no longer holds', async () => {
    const { resources, log, handler } = newResources()
    resources.handle('pool', handler)
    await resources.deliver(full(resource(1), resource(2, {}, 'b')))
    await resources.deliver(full(resource(2, {}, 'b')))
    expect(log.at(-1)).toBe('a gone')
  })

  it('is refused with the path of the fault by a schema, and what was there stays', async () => {
    const { resources, acks, log, handler } = newResources()
    resources.handle('pool', { ...handler, schema: z.object({ max: z.number() }) })
    await resources.deliver(changed(resource(1, { max: 1 })))
    await resources.deliver(changed(resource(2, { max: 'many' })))
    expect(acks.at(-1)).toMatchObject({ status: 'rejected', reason: { path: 'max' } })
    expect(log).toEqual(['a = {"max":1}'])
    await resources.deliver(full())
    expect(log.at(-1)).toBe('a gone')
  })

  it('is refused when its handler throws, whatever it throws', async () => {
    const { resources, acks, faults } = newResources()
    resources.handle('pool', {
      apply: () => {
        throw new Error(`no \0 ${'x'.repeat(5_000)}`)
      },
      remove: () => {},
    })
    resources.handle('other', { apply: () => Promise.reject(undefined), remove: () => {} })
    await resources.deliver(changed(resource(1), resource(1, {}, 'a', 'other')))
    expect(acks.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    const [message] = acks.map(({ reason }) => reason?.message ?? '')
    expect(message?.length).toBeLessThanOrEqual(2_000)
    expect(message).not.toContain('\0')
    expect(faults).toHaveLength(2)
  })

  it('of an unknown kind is refused, and applied once somebody handles it', async () => {
    const { resources, acks, log, handler } = newResources()
    await resources.deliver(changed(resource(1)))
    expect(acks[0]).toMatchObject({
      status: 'rejected',
      reason: { message: 'This SDK does not know the kind pool' },
    })
    resources.handle('pool', handler)
    await resources.deliver(changed())
    await expect.poll(() => log).toEqual(['a = {}'])
    expect(acks.at(-1)?.status).toBe('applied')
  })

  it('of one kind does not wait for a slow handler of another', async () => {
    const { resources, log, handler } = newResources()
    resources.handle('slow', { apply: () => new Promise(() => {}), remove: () => {} })
    resources.handle('pool', handler)
    void resources.deliver(changed(resource(1, {}, 'a', 'slow')))
    await resources.deliver(changed(resource(2)))
    expect(log).toHaveLength(1)
  })

  it('is handed over again when it is to be seen anew, and answered for anew', async () => {
    const { resources, acks, log, handler } = newResources()
    let isFit = true
    resources.handle('pool', {
      ...handler,
      apply: (it: Parameters<typeof handler.apply>[0]) => {
        if (!isFit) throw new Error('not any more')
        handler.apply(it)
      },
    })
    await resources.deliver(changed(resource(1), resource(1, {}, 'b')))
    isFit = false
    resources.reconsider('pool', ['a', 'unknown'])
    await resources.deliver(changed())
    await expect.poll(() => acks).toHaveLength(3)
    expect(acks.map(({ key, revision, status }) => `${key} ${revision} ${status}`)).toEqual([
      'a 1 applied',
      'b 1 applied',
      'a 1 rejected',
    ])
    await resources.deliver(full())
    expect(log.slice(2)).toEqual(['a gone', 'b gone'])
  })

  it('comes before what it takes the place of leaves', async () => {
    const { resources, log, handler } = newResources()
    resources.handle('pool', handler)
    await resources.deliver(changed(resource(1)))
    const removed = [{ kind: 'pool', key: 'a' }]
    await resources.deliver({ ...changed(resource(2, {}, 'b')), removed })
    expect(log.slice(1)).toEqual(['b = {}', 'a gone'])
  })

  it('comes after the labels of the node, which decide what it means', async () => {
    const { resources, log, handler } = newResources()
    resources.handle('pool', handler)
    resources.handle('labels', {
      apply: async () => {
        await new Promise((resolve) => setImmediate(resolve))
        log.push('labelled')
      },
      remove: () => {},
    })
    await Promise.all([
      resources.deliver(changed(resource(1), resource(1, {}, 'node', 'labels'))),
      resources.deliver(changed(resource(2))),
    ])
    expect(log).toEqual(['labelled', 'a = {}', 'a = {}'])
  })

  it('has one handler a kind', () => {
    const { resources, handler } = newResources()
    resources.handle('pool', handler)
    expect(() => resources.handle('pool', handler)).toThrow('handled already')
  })
})
