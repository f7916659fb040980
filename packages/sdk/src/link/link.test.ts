import { afterEach, expect, it } from 'vitest'

import { Link } from './link.js'
import type { ToMain, WorkerStart } from './messages.js'

const start: Omit<WorkerStart, 'shared'> = {
  url: 'http://127.0.0.1:1/',
  token: null,
  tls: null,
  stateDir: null,
  bootId: 'boot-1234',
  node: {
    service: 'shop',
    version: null,
    zone: null,
    host: 'here',
    address: null,
    pid: 1,
    nodeVersion: 'v20',
    sdkVersion: '0.1.0',
    labels: {},
    startedAt: 0,
  },
  status: { ready: false, draining: null, inFlight: 0 },
}
const workerOf = (code: string) =>
  new URL(
    `data:text/javascript,${encodeURIComponent(`import { parentPort } from 'node:worker_threads'; ${code}`)}`,
  )
let link: Link | null = null
afterEach(() => link?.end())

function linkTo(code: string) {
  const heard: ToMain[] = []
  const faults: unknown[] = []
  link = new Link({
    start: () => start,
    hear: (message) => heard.push(message),
    onBroken: (error) => faults.push(error),
    worker: workerOf(code),
  })
  return { link, heard, faults }
}

it('starts its thread again when that breaks, and tells why', async () => {
  const { heard, faults } = linkTo(`
    parentPort.postMessage({ t: 'started', nodeId: null, known: null })
    setTimeout(() => { throw new Error('broken') }, 50)`)
  await expect.poll(() => heard.length, { timeout: 8_000 }).toBeGreaterThan(1)
  expect(faults[0]).toMatchObject({ message: 'broken' })
})

it('hands each answer to whoever asked, and a refusal as what it is', async () => {
  const { link } = linkTo(`
    parentPort.on('message', ({ id, path }) => {
      const body = path === '/bad' ? { code: 'node.removed' } : { path }
      parentPort.postMessage({ t: 'answer', id, ok: path !== '/bad', body })
    })`)
  const asked = [link.ask('/a'), link.ask('/b')]
  await expect(Promise.all(asked)).resolves.toEqual([{ path: '/a' }, { path: '/b' }])
  await expect(link.ask('/bad')).rejects.toMatchObject({ code: 'node.removed' })
})

it('carries what is asked with a body, and writes for the fleet', async () => {
  const { link } = linkTo(`
    parentPort.on('message', ({ id, ...message }) => {
      parentPort.postMessage({ t: 'answer', id, ok: true, body: message.t === 'write' ? null : message })
    })`)
  const body = { path: ['a'] }
  await expect(link.ask('/a', body, 7)).resolves.toEqual({
    ...{ t: 'ask', path: '/a', timeoutMs: 7 },
    body,
  })
  const idempotencyKey = 'key-0001'
  const write = { path: ['a'], value: 1, quorum: 1, timeoutMs: 0, idempotencyKey, reason: '' }
  await expect(link.write({ namespace: 'app', body: write }, 0)).resolves.toBeNull()
})

it('answers nobody any more once it has ended', async () => {
  const { link } = linkTo('')
  link.end()
  await expect(link.ask('/a')).rejects.toMatchObject({ code: 'system.unavailable' })
})
