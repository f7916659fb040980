/**
 * What nodes ask of configuration over HTTP: to set a value for the whole fleet, and which value enough nodes run.
 *
 * Such a write is a release like any other, for everyone at once; the answers of the nodes are the proof that it
 * arrived. The log is the truth, not the answers: a write whose quorum was missed stands.
 */
import {
  AskConsensus,
  type ClusterWrite,
  type Consensus,
  canonical,
  clusterWidePaths,
  configLimits,
  effectiveValues,
  faultOf,
  fieldAt,
  isSame,
  type Layers,
  Namespace,
  type Path,
  parsePath,
  type Quorum,
  RolloutPlan,
  redacted,
  SetClusterWide,
  valueAt,
  withValue,
} from '@foundation/core/config'
import { FoundationError } from '@foundation/core/errors'
import { matches, type Selectable } from '@foundation/core/feed'
import type { JsonValue } from '@foundation/core/text'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'

import { mutate, type Tx } from '../context.js'
import { parseBody } from '../http/problem.js'
import { contentFaults, refuse, sha256 } from './content.js'
import { writeDraft } from './draft-rows.js'
import { loadAnswers, loadNodes, loadRejections, loadSlots } from './fleet-nodes.js'
import type { ConfigMarks } from './marks.js'
import { refuseUnderWay } from './namespaces.js'
import {
  type ConfigCtx,
  lockNamespace,
  type NamespaceRecord,
  readNamespace,
  readRelease,
} from './records.js'
import { everyone, releaseAtOnce, traceOf } from './rollouts.js'
import { checkLayers, loadFields } from './schemas.js'
import { mapLayerSecrets, openOr, revealLayers, toSecret } from './secrets.js'
import { loadStandings } from './standings.js'

/** Between two looks at the answers. */
const pollMs = 100
const maxNamed = 20
const plan = RolloutPlan.parse({ stages: everyone })

export interface ConfigRoutes {
  /** Who the request is from. Throws what `identityOf` of nodes throws. */
  readonly identify: (request: FastifyRequest) => Promise<{ nodeId: string }>
  readonly ctxOf: (request: FastifyRequest) => Omit<ConfigCtx, 'actor'>
  readonly marks: ConfigMarks
}

export function registerConfig(
  app: FastifyInstance,
  { identify, ctxOf, marks }: ConfigRoutes,
): void {
  const asNode = async (request: FastifyRequest) => {
    const { nodeId } = await identify(request)
    const actor = { id: nodeId, name: nodeId, scopes: ['config:release' as const] }
    const ctx: ConfigCtx = { ...ctxOf(request), actor }
    const { namespace } = parseBody(OfUrl, request.params)
    const [node] = await loadNodes(ctx.db, ctx.fleetId, nodeId)
    if (!node) throw new FoundationError('node.removed', { nodeId })
    const { settings } = await readNamespace(ctx.db, ctx.fleetId, namespace)
    // What is not for it is not its business, nor that it is there.
    if (!matches(settings.selector, node))
      throw new FoundationError('config.namespace_not_found', { namespace })
    return { ctx, namespace }
  }
  const stopping = new AbortController()
  app.addHook('preClose', async () => stopping.abort(new FoundationError('system.stopping')))
  // A value may be larger than the body of any other request.
  const options = { bodyLimit: 2 * configLimits.bytes }
  app.post(clusterWidePaths.set(':namespace'), options, async (request, reply) => {
    const { ctx, namespace } = await asNode(request)
    const input = parseBody(SetClusterWide, request.body)
    const { release, isNew } = await writeForAll(ctx, namespace, input)
    const by = ctx.actor.name
    const made = { what: 'release', did: 'completed', kind: 'node', namespace, by } as const
    if (isNew) marks.leave({ ...made, number: release, reason: input.reason })
    const signal = whileOpen(reply, stopping.signal)
    return awaitQuorum(ctx, namespace, release, input.quorum, input.timeoutMs, signal)
  })
  app.post(clusterWidePaths.consensus(':namespace'), async (request, reply) => {
    const { ctx, namespace } = await asNode(request)
    const input = parseBody(AskConsensus, request.body)
    return findConsensus(ctx, namespace, input, whileOpen(reply, stopping.signal))
  })
}

const OfUrl = z.object({ namespace: Namespace })

/** Ends when the node hangs up and nobody waits for the answer any more, or the server stops. */
function whileOpen(reply: FastifyReply, stopping: AbortSignal): AbortSignal {
  const closed = new AbortController()
  reply.raw.once('close', () => closed.abort(new FoundationError('system.stopping')))
  return AbortSignal.any([closed.signal, stopping])
}

/**
 * Makes the release, once for each idempotency key.
 *
 * @returns its number, and whether this was the first time
 * @throws FoundationError `config.namespace_not_found`, `config.path_invalid`, `config.update_forbidden` outside of what
 * the namespace lets nodes write, `config.value_invalid` also for what a running version would refuse,
 * `config.release_under_way`, `request.invalid` for a key that was used for another change
 */
export async function writeForAll(
  ctx: ConfigCtx,
  namespace: string,
  input: Pick<SetClusterWide, 'path' | 'value' | 'idempotencyKey' | 'reason'>,
): Promise<{ release: number; isNew: boolean }> {
  const names = parsePath(input.path)
  const fault = faultOf(input.value ?? null)
  if (fault) refuse([{ ...fault, path: [...names, fault.path].filter(Boolean).join('.') }])
  const value = (input.value ?? null) as JsonValue
  const fingerprint = sha256(canonical([[...names], value]))
  const fields = await loadFields(ctx, namespace)
  return mutate<{ release: number; isNew: boolean }>(ctx, 'config:release', async (tx) => {
    const standing = await lockNamespace(tx, ctx.fleetId, namespace)
    const id = { fleetId: ctx.fleetId, namespace, key: input.idempotencyKey }
    const known = await tx.configWrite.findUnique({ where: { fleetId_namespace_key: id } })
    if (known) {
      if (openOr(ctx.secrets, known.fingerprint, namespace) === fingerprint)
        return { result: { release: known.release, isNew: false }, trace: [] }
      const issues = [{ path: 'idempotencyKey', message: 'It was used for another change' }]
      throw new FoundationError('request.invalid', { issues })
    }
    const field = fieldAt(fields, names)
    if (!isWritable(standing.settings.writable, names) || field?.mutable === 'never')
      throw new FoundationError('config.update_forbidden', { namespace, path: names.join('.') })
    await refuseUnderWay(tx, ctx, namespace)
    const stored =
      field?.secret && typeof value === 'string'
        ? toSecret(ctx.secrets.seal(value, namespace))
        : value
    const running = await contentOf(tx, ctx, standing)
    const layers = put(running, names, stored)
    refuse(contentFaults(layers))
    const issues = await checkLayers({ ...ctx, db: tx }, namespace, layers, (it) =>
      openOr(ctx.secrets, it, namespace),
    )
    const own = issues.filter(({ path }) => touches(path, names))
    if (own.length > 0) refuse(own.map(({ path, message }) => ({ path, message })))
    const reason = input.reason || `Written by ${ctx.actor.name}`
    const { release, desired } = await releaseAtOnce(
      tx,
      ctx,
      standing,
      {
        title: `${names.join('.')} set by ${ctx.actor.name}`.slice(0, 200),
        reason,
        kind: 'node',
        changes: 1,
        layers,
      },
      plan,
    )
    await writeDraft(tx, ctx, standing, draftWith(standing, running, names, stored))
    await tx.configWrite.create({
      data: {
        ...id,
        // Sealed: of a short secret the hash alone would give it away.
        fingerprint: ctx.secrets.seal(fingerprint, namespace),
        release: release.number,
        nodeId: ctx.actor.id,
      },
    })
    return {
      result: { release: release.number, isNew: true },
      trace: [traceOf('setClusterWide', release, reason, { path: names.join('.') })],
      desired,
    }
  })
}

function isWritable(writable: readonly string[], names: readonly string[]): boolean {
  return writable.some((prefix) => {
    const allowed = parsePath(prefix)
    return allowed.length <= names.length && allowed.every((name, at) => name === names[at])
  })
}

function touches(path: string, names: readonly string[]): boolean {
  const own = names.join('.')
  return path === own || path.startsWith(`${own}.`) || own.startsWith(`${path}.`) || path === ''
}

async function contentOf(
  tx: Tx,
  { fleetId }: ConfigCtx,
  { name, release, layers }: NamespaceRecord,
): Promise<Layers> {
  return release === null ? layers : (await readRelease(tx, fleetId, name, release)).layers
}

/** For every node: in the default layer, and in each other one that has something there, which would win over it. */
function put(layers: Layers, names: readonly string[], value: JsonValue): Layers {
  return layers.map((layer) =>
    layer.level === 'default' || typeof valueAt(layer.values, names) !== 'symbol'
      ? { ...layer, values: withValue(layer.values, names, value) as typeof layer.values }
      : layer,
  )
}

/** The draft goes along, or its next release would take the write back; but what somebody is editing there stays. */
function draftWith(
  { layers: draft }: NamespaceRecord,
  running: Layers,
  names: readonly string[],
  value: JsonValue,
): Layers {
  return draft.map((layer) => {
    const before = running.find(({ name }) => name === layer.name)
    const [here] = put([layer], names, value)
    const isEdited = !before || !sameAt(before.values, layer.values, names)
    return isEdited ? layer : (here ?? layer)
  })
}

function sameAt(a: JsonValue, b: JsonValue, names: readonly string[]): boolean {
  const [one, other] = [valueAt(a, names), valueAt(b, names)]
  if (typeof one === 'symbol' || typeof other === 'symbol') return one === other
  return isSame(one, other)
}

/**
 * Waits until enough of the nodes that a release is for run it.
 *
 * @throws FoundationError `config.quorum_missed` when the time is up; the release stands
 */
export async function awaitQuorum(
  ctx: ConfigCtx,
  namespace: string,
  release: number,
  quorum: Quorum,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<ClusterWrite> {
  const until = performance.now() + timeoutMs
  for (;;) {
    const write = await progressOf(ctx, namespace, release)
    if (write.applied >= needed(quorum, write.nodes) || timeoutMs === 0) return write
    if (performance.now() >= until)
      throw new FoundationError('config.quorum_missed', { ...write, namespace })
    signal.throwIfAborted()
    await pause(pollMs)
  }
}

async function progressOf(
  { db, fleetId, clock }: ConfigCtx,
  namespace: string,
  release: number,
): Promise<ClusterWrite> {
  const [nodes, slots, answer] = await Promise.all([
    loadNodes(db, fleetId),
    loadSlots(db, fleetId, namespace),
    loadAnswers(db, { namespace }, clock()),
  ])
  const stable = slots.get(namespace)?.stable
  // A later release holds this one's value too, unless that was changed since.
  if (!stable || stable.release < release)
    throw new FoundationError('config.release_not_found', { namespace, number: release })
  const meant = nodes.filter((node) => node.connected && matches(stable.selector, node))
  const said = (nodeId: string) => answer(stable, nodeId)
  const pending = meant.filter(({ nodeId }) => !said(nodeId)).map(({ nodeId }) => nodeId)
  const refusing = meant.filter(({ nodeId }) => said(nodeId)?.status === 'rejected')
  const rejected = await loadRejections(
    db,
    refusing.slice(0, maxNamed).map((node) => ({ ...node, key: stable.key })),
  )
  return {
    release,
    nodes: meant.length,
    applied: meant.filter(({ nodeId }) => said(nodeId)?.status === 'applied').length,
    rejected: rejected.map(({ nodeId, path, message }) => ({ nodeId, path, message })),
    pending: pending.slice(0, maxNamed),
  }
}

function needed(quorum: Quorum, nodes: number): number {
  if (quorum === 'all') return nodes
  return quorum === 'majority' ? Math.floor(nodes / 2) + 1 : quorum
}

/**
 * The value at a path that enough nodes run. What a node runs is known by its own account: the release, and the hash of
 * all values, which has to be what that release gives. One that set something for itself dissents. Secrets are counted
 * and not told: not every node that asks has them.
 *
 * @throws FoundationError `config.quorum_missed`, `config.path_invalid`, `config.namespace_not_found`
 */
export async function findConsensus(
  ctx: ConfigCtx,
  namespace: string,
  { path, requiredNodes, timeoutMs }: AskConsensus,
  signal: AbortSignal,
): Promise<Consensus> {
  const names = parsePath(path as Path)
  const until = performance.now() + timeoutMs
  for (;;) {
    const found = await countValues(ctx, namespace, names)
    if (found.agreeing > 0 && found.agreeing >= needed(requiredNodes, found.nodes)) return found
    signal.throwIfAborted()
    if (performance.now() >= until) {
      const { nodes, agreeing, dissenting } = found
      throw new FoundationError('config.quorum_missed', { namespace, nodes, agreeing, dissenting })
    }
    await pause(pollMs)
  }
}

interface Camp {
  readonly value: JsonValue | undefined
  readonly members: Set<string>
}

async function countValues(
  ctx: ConfigCtx,
  namespace: string,
  names: readonly string[],
): Promise<Consensus> {
  const [standings, nodes] = await Promise.all([
    loadStandings(ctx, { namespace }),
    loadNodes(ctx.db, ctx.fleetId),
  ])
  const byId = new Map(nodes.map((node) => [node.nodeId, node]))
  const live = standings.filter((it) => it.connected && it.wanted !== null)
  const contents = new Map<number, { plain: Layers; shown: Layers }>()
  const camps = new Map<string, Camp>()
  for (const it of live) {
    const node = byId.get(it.nodeId)
    const { running } = it
    if (!node || running === null || it.drifted || it.overridden.length > 0) continue
    let content = contents.get(running)
    if (!content) {
      const release = await readRelease(ctx.db, ctx.fleetId, namespace, running).catch(() => null)
      if (!release) continue
      content = {
        plain: revealLayers(release.layers, ctx.secrets, namespace),
        shown: mapLayerSecrets(release.layers, () => redacted),
      }
      contents.set(running, content)
    }
    const value = valueFor(content.plain, node, names)
    const key = value === undefined ? '' : canonical(value)
    const camp = camps.get(key) ?? {
      value: valueFor(content.shown, node, names),
      members: new Set<string>(),
    }
    camp.members.add(it.nodeId)
    camps.set(key, camp)
  }
  const [best] = [...camps.values()].sort((a, b) => b.members.size - a.members.size)
  return {
    value: best?.value ?? null,
    found: best?.value !== undefined,
    nodes: live.length,
    agreeing: best?.members.size ?? 0,
    dissenting: live
      .filter(({ nodeId }) => !best?.members.has(nodeId))
      .slice(0, maxNamed)
      .map(({ nodeId, running }) => ({ nodeId, release: running })),
  }
}

function valueFor(
  layers: Layers,
  node: Selectable,
  names: readonly string[],
): JsonValue | undefined {
  const value = valueAt(effectiveValues(layers, node), names)
  return typeof value === 'symbol' ? undefined : value
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
