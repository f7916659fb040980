import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { ConfigSpec, canonical, configKeys, effectiveValues } from '@foundation/core/config'
import type { DeliveredResource } from '@foundation/core/feed'
import {
  Credential,
  DownMessage,
  paths,
  protocolVersion,
  type UpMessage,
} from '@foundation/core/nodes'
import { WebSocket } from 'ws'

/** A node that is only its protocol: light enough that a hundred come at once from one process. */
export interface RawNode {
  readonly nodeId: string
  /** Every release of configuration that it ever ran, in order. */
  readonly releases: readonly number[]
  close(): void
}

/** Joins, opens the session, says every two seconds that it lives, and takes whatever it is sent. */
export async function startRawNode(url: string, token: string, service: string): Promise<RawNode> {
  const answer = await fetch(new URL(paths.join, url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token, service }),
  })
  if (!answer.ok) throw new Error(`Join answered ${answer.status}: ${await answer.text()}`)
  const { nodeId, credential } = Credential.parse(await answer.json())

  const address = new URL(paths.session, url)
  address.protocol = 'ws:'
  const socket = new WebSocket(address, { headers: { authorization: `Bearer ${credential}` } })
  const say = (message: UpMessage) => socket.send(JSON.stringify(message))
  await once(socket, 'open')
  const first = once(socket, 'message')
  say({
    t: 'hello',
    protocol: protocolVersion,
    bootId: randomUUID(),
    revision: null,
    node: {
      ...{ service, version: '1.0.0', zone: 'eu-1a', host: 'crowd', address: null },
      ...{ pid: process.pid, nodeVersion: process.version, sdkVersion: '0.0.0', labels: {} },
      startedAt: Date.now(),
      bootedFrom: 'server',
    },
    status: { ready: true, draining: null, inFlight: 0 },
    checks: [],
  })
  const configs = new Map<string, ConfigSpec>()
  const releases: number[] = []
  const take = (resources: readonly DeliveredResource[], gone: readonly { key: string }[]) => {
    const before = configs.size
    for (const { kind, key, spec } of resources)
      if (kind === 'config') configs.set(key, ConfigSpec.parse(spec))
    for (const { key } of gone) configs.delete(key)
    if (before === 0 && configs.size === 0) return
    const acks = resources.map(({ kind, key, revision }) => ({ kind, key, revision }))
    if (acks.length > 0)
      say({ t: 'acks', acks: acks.map((it) => ({ ...it, status: 'applied' as const })) })
    const names = new Set([...configs.values()].map((it) => it.namespace))
    const node = { nodeId, service, labels: {} }
    const running = [...names].flatMap((namespace) => {
      const { candidate, stable } = configKeys
      const spec = configs.get(candidate(namespace)) ?? configs.get(stable(namespace))
      if (!spec) return []
      if (releases.at(-1) !== spec.release) releases.push(spec.release)
      const values = canonical(effectiveValues(spec.layers, node))
      const hash = createHash('sha256').update(values).digest('hex')
      const rest = { source: 'server' as const, overridden: [], restart: [], schema: null }
      return [{ namespace, release: spec.release, hash, ...rest }]
    })
    if (running.length > 0) say({ t: 'config', running })
  }
  socket.on('message', (data: Buffer) => {
    const message = DownMessage.parse(JSON.parse(data.toString()))
    if (message.t === 'snapshot') take(message.resources, [])
    if (message.t !== 'changes') return
    const set = message.changes.flatMap((it) => (it.op === 'set' ? [it.resource] : []))
    take(
      set,
      message.changes.flatMap((it) => (it.op === 'unset' ? [it.ref] : [])),
    )
  })
  const [frame] = (await first) as [Buffer]
  const welcome = DownMessage.parse(JSON.parse(frame.toString()))
  if (welcome.t !== 'welcome') throw new Error(`Expected a welcome, received ${welcome.t}`)
  const beat = setInterval(() => say({ t: 'beat', lagMs: 0, inFlight: 0 }), welcome.heartbeatMs)
  return {
    nodeId,
    releases,
    close() {
      clearInterval(beat)
      socket.terminate()
    },
  }
}
