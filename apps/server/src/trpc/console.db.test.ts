import type { NodeCell, NodeDetail } from '@foundation/core/nodes'
import { expect, it } from 'vitest'

import { type Answer, askApi } from '../testing/api.js'
import { eventually } from '../testing/eventually.js'
import { addPerson, cookieOf, signIn } from '../testing/people.js'
import { testServer } from '../testing/server.js'

async function operate() {
  const server = await testServer()
  const { email } = await addPerson(server.fleet.ctx, 'operator')
  const cookie = cookieOf(await signIn(server, email))
  const headers = { cookie, origin: 'http://console.test' }
  const query = async (path: string, input?: unknown) =>
    (await askApi(server.url, path, input, { method: 'GET', headers })).data
  const mutate = (path: string, input: unknown): Promise<Answer> =>
    askApi(server.url, path, input, { method: 'POST', headers })
  return { server, cookie, query, mutate }
}

it('shows a node that joins, steers it, and tells what was done', async () => {
  const { server, query, mutate } = await operate()
  await using _ = server
  const { nodeId } = await server.node({ service: 'orders' })
  const detail = async () => (await query('nodes.get', { nodeId })) as NodeDetail
  await eventually(async () =>
    expect(await detail()).toMatchObject({ state: 'healthy', connected: true }),
  )

  const act = { nodeIds: [nodeId], reason: 'a new disk' }
  expect((await mutate('nodes.hold', { ...act, until: null })).data).toEqual({
    changed: 1,
    nodeIds: [nodeId],
  })
  await mutate('nodes.setLabels', { nodeId, labels: { team: 'cart' } })
  await eventually(async () => {
    const node = await detail()
    expect(node.labels.effective).toEqual({ team: 'cart' })
    expect(node.maintenance).toEqual({ reason: 'a new disk', until: null })
    expect(node.resources.map(({ kind, status }) => [kind, status])).toEqual([
      ['labels', 'applied'],
      ['maintenance', 'applied'],
    ])
  })
  const page = await query('nodes.list', { search: 'label.team:cart service:orders' })
  expect(page).toMatchObject({ total: 1, rows: [{ nodeId, ack: 'applied' }] })

  const range = { from: new Date(Date.now() - 60_000), to: new Date(Date.now() + 60_000) }
  const changes = (await query('health.changes', { ...range, nodeId })) as {
    action?: string
    reason?: string
  }[]
  expect(changes).toContainEqual(
    expect.objectContaining({ action: 'nodes.hold', reason: 'a new disk' }),
  )
  expect(await query('health.overview')).toMatchObject({
    services: [{ service: 'orders' }],
    servers: expect.any(Number),
    revision: 2,
  })
  expect(await query('nodes.history', { nodeId, ...range })).not.toHaveLength(0)
})

it('lets a console see a node vanish without asking', async () => {
  const { server, cookie } = await operate()
  await using _ = server
  const node = await server.node()
  const ending = new AbortController()
  const answer = await fetch(`${server.url}/api/trpc/live`, {
    headers: { cookie, accept: 'text/event-stream' },
    signal: ending.signal,
  })
  const seen: string[] = []
  let text = ''
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
  const states = () => [...text.matchAll(/"state":"(\w+)"/g)].map(([, state]) => state)
  for (;;) {
    const chunk = await reader?.read()
    if (!chunk || chunk.done) break
    text += chunk.value
    if (seen.length === 0 && text.includes('hello')) {
      seen.push('hello')
      node.vanish()
    }
    if (states().includes('down')) break
  }
  ending.abort()
  expect(states()).toEqual(expect.arrayContaining(['suspect', 'down']))
})

it('leaves a removed node out, and refuses to steer it', async () => {
  const { server, query, mutate } = await operate()
  await using _ = server
  const node = await server.node()
  const act = { nodeIds: [node.nodeId], reason: 'scaled in' }
  await mutate('nodes.remove', act)
  expect((await node.closed).code).toBe(4010)
  await eventually(async () => {
    const cells = (await query('nodes.cells')) as NodeCell[]
    expect(cells.map(({ state }) => state)).toEqual(['left'])
  })
  expect(await query('nodes.list', {})).toMatchObject({ total: 0, counts: { left: 1 } })
  expect((await mutate('nodes.drain', act)).error?.code).toBeDefined()
})
