/** What of the feed reaches which node, through sessions that come and go. */
import type { Selector } from '@foundation/core/feed'
import { afterAll, beforeAll, expect, it } from 'vitest'

import type { DesiredChange } from '../context.js'
import { mutate } from '../context.js'
import { eventually } from '../testing/eventually.js'
import type { TestNode } from '../testing/node-client.js'
import { type TestServer, testServer } from '../testing/server.js'
import * as steer from './steer.js'

let server: TestServer
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server[Symbol.asyncDispose]())

const publish = (...desired: DesiredChange[]) =>
  mutate(server.fleet.ctx, 'nodes:write', async () => ({
    result: null,
    trace: [{ action: 'test.publish', target: 'test' }],
    desired,
  }))
const note = (
  key: string,
  selector: Selector,
  spec: { n: number } | null = { n: 1 },
): DesiredChange => ({
  kind: 'note',
  key,
  selector,
  spec,
})
const has = (node: TestNode, key: string, spec?: unknown) =>
  eventually(() => expect(node.resources.get(`note/${key}`)?.spec).toEqual(spec))
const head = (node: TestNode) => node.received.findLast((it) => it.t === 'pulse')?.revision ?? 0
/** Waits for a pulse from after now: everything before it was sent. */
async function caughtUp(node: TestNode): Promise<number> {
  const fleet = await server.fleet.ctx.db.fleet.findUniqueOrThrow({
    where: { id: server.fleet.ctx.fleetId },
  })
  await eventually(() => expect(head(node)).toBe(Number(fleet.revision)))
  return head(node)
}

it('sends a resource to those that it is for, and takes it away when it is for them no more', async () => {
  const [a, b] = [await server.node({ service: 'alpha' }), await server.node({ service: 'beta' })]
  await publish(note('1', { services: ['alpha'] }))
  await has(a, '1', { n: 1 })
  await caughtUp(b)
  expect(b.resources.has('note/1')).toBe(false)
  await publish(note('1', { services: ['beta'] }, { n: 2 }))
  await has(b, '1', { n: 2 })
  await has(a, '1', undefined)
  await publish(note('1', {}, null))
  await has(b, '1', undefined)
})

it('brings a node that was away to the same state as one that stayed', async () => {
  const stays = await server.node({ service: 'gamma' })
  const leaves = await server.node({ service: 'gamma' })
  await publish(note('a', { services: ['gamma'] }), note('b', { services: ['gamma'] }))
  await has(leaves, 'b', { n: 1 })
  const revision = await caughtUp(leaves)
  leaves.vanish()
  await publish(
    note('a', {}, null),
    note('c', { services: ['gamma'] }),
    note('b', { services: ['gamma'] }, { n: 2 }),
  )
  const back = await server.node({ service: 'gamma', credential: leaves.credential, revision })
  expect(back.received.find(({ t }) => t === 'snapshot' || t === 'changes')).toMatchObject({
    t: 'changes',
  })
  await caughtUp(stays)
  await caughtUp(back)
  // What came is laid over what it had.
  const state = new Map(leaves.resources)
  for (const message of back.received) {
    if (message.t !== 'changes') continue
    for (const change of message.changes) {
      if (change.op === 'unset') state.delete(`${change.ref.kind}/${change.ref.key}`)
      else state.set(`${change.resource.kind}/${change.resource.key}`, change.resource)
    }
  }
  const specs = (resources: ReadonlyMap<string, { spec: unknown }>) =>
    Object.fromEntries([...resources].map(([ref, { spec }]) => [ref, spec]))
  expect(specs(state)).toEqual(specs(stays.resources))
})

it('gives a snapshot to a node from the future, or with other labels than before', async () => {
  const node = await server.node({ describe: { labels: { a: '1' } } })
  const revision = await caughtUp(node)
  node.vanish()
  const first = (it: TestNode) =>
    it.received.find(({ t }) => t === 'snapshot' || t === 'changes')?.t
  const { credential } = node
  const future = await server.node({
    credential,
    revision: revision + 1_000,
    describe: { labels: { a: '1' } },
  })
  expect(first(future)).toBe('snapshot')
  const same = await server.node({
    credential,
    revision: await caughtUp(future),
    describe: { labels: { a: '1' } },
  })
  expect(first(same)).toBe('changes')
  const other = await server.node({
    credential,
    revision: await caughtUp(same),
    describe: { labels: { a: '2' } },
  })
  expect(first(other)).toBe('snapshot')
})

it('follows the labels that an operator sets', async () => {
  const node = await server.node()
  await publish(note('gold', { labels: { tier: ['gold'] } }))
  await caughtUp(node)
  expect(node.resources.has('note/gold')).toBe(false)
  await steer.setLabels(server.fleet.ctx, { nodeId: node.nodeId, labels: { tier: 'gold' } })
  await has(node, 'gold', { n: 1 })
  await steer.setLabels(server.fleet.ctx, { nodeId: node.nodeId, labels: {} })
  await has(node, 'gold', undefined)
})

it('sends again what was never answered, since the answer may have been lost', async () => {
  const silent = await server.node({ service: 'delta', acks: false })
  await publish(note('d', { services: ['delta'] }))
  await has(silent, 'd', { n: 1 })
  const revision = await caughtUp(silent)
  silent.vanish()
  const back = await server.node({ service: 'delta', credential: silent.credential, revision })
  await has(back, 'd', { n: 1 })
  await eventually(async () =>
    expect(
      await server.fleet.ctx.db.resourceAck.findFirst({ where: { nodeId: back.nodeId, key: 'd' } }),
    ).toMatchObject({
      status: 'applied',
    }),
  )
  const settled = await server.node({
    service: 'delta',
    credential: silent.credential,
    revision: await caughtUp(back),
  })
  await caughtUp(settled)
  expect(settled.resources.has('note/d')).toBe(false)
})

it('remembers what a node rejected, why, and what it runs instead', async () => {
  const node = await server.node({ service: 'epsilon', acks: false })
  const ackOf = () =>
    server.fleet.ctx.db.resourceAck.findFirst({ where: { nodeId: node.nodeId, key: 'e' } })
  const answer = async (status: 'applied' | 'rejected', spec: { n: number }) => {
    await publish(note('e', { services: ['epsilon'] }, spec))
    await has(node, 'e', spec)
    const revision = node.resources.get('note/e')?.revision ?? 0
    const reason = status === 'rejected' ? { reason: { path: 'n', message: 'too large' } } : {}
    node.send({ t: 'acks', acks: [{ kind: 'note', key: 'e', revision, status, ...reason }] })
    await eventually(async () => expect((await ackOf())?.revision).toBe(BigInt(revision)))
    return BigInt(revision)
  }
  const good = await answer('applied', { n: 1 })
  await answer('rejected', { n: 2 })
  expect(await ackOf()).toMatchObject({
    status: 'rejected',
    path: 'n',
    message: 'too large',
    runs: good,
  })
  await answer('rejected', { n: 3 })
  expect(await ackOf()).toMatchObject({ runs: good })
  await answer('applied', { n: 4 })
  expect(await ackOf()).toMatchObject({ status: 'applied', path: null, runs: null })
})

it('refuses answers for a revision that is still to come, or for what is another’s', async () => {
  const [node, other] = [
    await server.node({ service: 'zeta', acks: false }),
    await server.node({ service: 'eta' }),
  ]
  await publish(note('z', { services: ['zeta'] }))
  await has(node, 'z', { n: 1 })
  const revision = node.resources.get('note/z')?.revision ?? 0
  const ack = { kind: 'note', key: 'z', status: 'applied' as const }
  node.send({ t: 'acks', acks: [{ ...ack, revision: revision + 1 }] })
  other.send({ t: 'acks', acks: [{ ...ack, revision }] })
  for (const it of [node, other])
    expect(await it.receive('error')).toMatchObject({ code: 'protocol.ack_unknown' })
})
