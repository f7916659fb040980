import { Agent, request } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { eventually } from '@foundation/testing'
import { expect, it } from 'vitest'

import { type Balancer, startBalancer } from '../support/balancer.js'
import { countRows } from '../support/database.js'
import { type Application, type Fleet, startFleet, untilState } from '../support/fleet.js'

/** Callers that each make one REST call after the other, on connections that stay open, and never try again. */
function startCallers(url: string, token: string, nodeIds: readonly string[]) {
  const agent = new Agent({ keepAlive: true })
  const failures: string[] = []
  let stopped = false
  let done = 0
  const put = (nodeId: string, at: number) =>
    new Promise<void>((resolve, reject) => {
      const call = request(
        new URL(`/api/v1/nodes/${nodeId}/labels`, url),
        {
          agent,
          method: 'PUT',
          timeout: 15_000,
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        },
        (answer) => {
          answer.resume()
          answer.on('error', reject)
          answer.on('end', () =>
            answer.statusCode === 200 ? resolve() : reject(new Error(`${answer.statusCode}`)),
          )
        },
      )
      call.on('timeout', () => call.destroy(new Error('no answer within 15 s')))
      call.on('error', reject)
      call.end(JSON.stringify({ labels: { call: String(at) } }))
    })
  const callers = nodeIds.map(async (nodeId) => {
    for (let at = 0; !stopped; at += 1) {
      await put(nodeId, at).then(
        () => {
          done += 1
        },
        (error: Error) => void failures.push(error.message),
      )
      await wait(150)
    }
  })
  return {
    failures,
    get done() {
      return done
    },
    async stop() {
      stopped = true
      await Promise.all(callers)
      agent.destroy()
    },
  }
}

/** A node may have 200. */
const maxTargets = 180

/** Nodes whose breakers open, each for a new target, as fast as that is told one by one. */
function startReporters(nodes: readonly Application[]) {
  let stopped = false
  let opened = 0
  const running = nodes.map(async (node, of) => {
    for (let at = 0; !stopped && at < maxTargets; at += 1) {
      const { breaker } = await node.call({ target: `target-${of}-${at}`, times: 3, fails: true })
      expect(breaker).toBe('open')
      opened += 1
      await wait(100)
    }
  })
  return {
    async stop() {
      stopped = true
      await Promise.all(running)
      return opened
    },
  }
}

/** Stops a server as an orchestrator does, and starts the one that takes its place. */
async function replace(server: Fleet['plane']): Promise<void> {
  await server.kill('SIGTERM')
  expect(await server.log()).toContain('"event":"server.stopped"')
  await server.start()
}

async function newToken({ operator }: Fleet): Promise<string> {
  const { secret } = await operator.api.access.apiTokens.create.mutate({
    name: 'drill',
    scopes: ['fleet:read', 'nodes:write'],
    expiresInMs: null,
  })
  return secret
}

it('replaces every server under traffic without losing a request, a write or a report', async () => {
  await using fleet = await startFleet({ FOUNDATION_STOP_DELAY: '1s' })
  const second = await fleet.startSecondServer()
  await using balancer: Balancer = await startBalancer([fleet.plane, second])
  const nodes = await fleet.startApplications(4, { service: 'shop', url: balancer.url })
  const ids = nodes.map(({ nodeId }) => nodeId)
  await untilState(fleet, ids, 'healthy')
  await fleet.operator.api.protection.savePolicy.mutate({
    ...{ name: 'all', revision: null, selector: {}, reason: 'a drill' },
    spec: { match: { target: '*' }, breaker: { trigger: { on: 'consecutive', failures: 3 } } },
  })
  await eventually(async () => {
    const { applied } = await fleet.operator.api.protection.policy.query({ name: 'all' })
    expect(applied.applied).toBe(nodes.length)
  })
  const before = Date.now()
  const audited = await countRows(fleet.postgres.url, 'audit_entry')
  const token = await newToken(fleet)
  const callers = startCallers(balancer.url, token, ids)
  const reporters = startReporters(nodes)

  await wait(1_000)
  await replace(fleet.plane)
  await replace(second)
  await wait(1_000)
  const opened = await reporters.stop()
  await callers.stop()

  expect(callers.failures).toEqual([])
  expect(callers.done).toBeGreaterThan(100)
  // The token, and each call.
  expect(await countRows(fleet.postgres.url, 'audit_entry')).toBe(audited + 1 + callers.done)
  await eventually(async () =>
    expect(await countRows(fleet.postgres.url, 'breaker_transition')).toBe(opened),
  )
  await untilState(fleet, ids, 'healthy')
  for (const nodeId of ids) {
    const spans = await fleet.operator.api.nodes.history.query({
      nodeId,
      from: new Date(before),
      to: new Date(),
    })
    expect(spans.map(({ state }) => state)).not.toContain('down')
  }
})
