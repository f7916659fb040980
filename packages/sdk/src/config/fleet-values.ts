/** What this process asks of its control plane about the values of all nodes, and whether that is there. */
import { randomUUID } from 'node:crypto'

import { clusterWidePaths, missing, type Quorum } from '@foundation/core/config'
import { FoundationError } from '@foundation/core/errors'
import type { JsonValue } from '@foundation/core/text'

import type { ConfigWrite } from '../worker/config-writes.js'
import type {
  ClusterWideOptions,
  ClusterWideResult,
  ConsensusOptions,
  ConsensusResult,
} from './config-options.js'
import type { Namespace } from './namespace.js'

const maxWaitMs = 300_000

/** The link to the control plane. */
export interface FleetLink {
  /** POSTs as this node. */
  ask(path: string, body: object, timeoutMs: number): Promise<unknown>
  /** Resolves to null when the write waits for the control plane. */
  write(write: ConfigWrite, timeoutMs: number): Promise<unknown>
}

export class FleetValues {
  /** The control plane said in this process what this node is to run. */
  isConfirmed = false
  /** Writes that wait for the control plane. */
  pendingWrites = 0
  #isConnected = false
  #heardAt: number

  /** @param link null for a process that works alone @param now monotonic milliseconds */
  constructor(
    private readonly link: FleetLink | null,
    private readonly now: () => number,
  ) {
    this.#heardAt = now()
  }

  get isLive(): boolean {
    return this.#isConnected && this.isConfirmed
  }

  setConnected(isConnected: boolean): void {
    if (this.#isConnected) this.#heardAt = this.now()
    this.#isConnected = isConnected
  }

  /** How long the control plane is away; since the start, when it never was there. */
  silentForMs(): number {
    return this.#isConnected ? 0 : this.now() - this.#heardAt
  }

  /** @throws FoundationError */
  async set(
    namespace: Namespace,
    names: readonly string[],
    value: JsonValue,
    { quorum = 'majority', timeoutMs = 30_000, reason = '' }: ClusterWideOptions,
  ): Promise<ClusterWideResult> {
    hold(quorum, 'quorum', timeoutMs)
    if (!this.link) {
      namespace.set(names, value)
      return { state: 'applied', release: null, nodes: 1, applied: 1, rejected: [], pending: [] }
    }
    const idempotencyKey = randomUUID()
    const body = { path: [...names], value, quorum, timeoutMs, idempotencyKey, reason }
    const answer = await this.link.write({ namespace: namespace.name, body }, timeoutMs)
    if (answer === null) return { state: 'queued', idempotencyKey }
    return {
      ...(answer as Omit<ClusterWideResult & { state: 'applied' }, 'state'>),
      state: 'applied',
    }
  }

  /** @throws FoundationError */
  async ask(
    namespace: Namespace,
    names: readonly string[],
    { requiredNodes = 'majority', timeoutMs = 5_000 }: ConsensusOptions,
  ): Promise<ConsensusResult<unknown>> {
    hold(requiredNodes, 'requiredNodes', timeoutMs)
    const path = names.join('.')
    const notFound = () =>
      new FoundationError('config.not_found', { namespace: namespace.name, path })
    if (!this.link) {
      const value = namespace.snapshot.get(names)
      if (typeof requiredNodes === 'number' && requiredNodes > 1) {
        throw new FoundationError('config.quorum_missed', { nodes: 1, agreeing: 1 })
      }
      if (value === missing) throw notFound()
      return { value, nodes: 1, agreeing: 1, dissenting: [] }
    }
    const body = { path: [...names], requiredNodes, timeoutMs }
    const answer = await this.link.ask(clusterWidePaths.consensus(namespace.name), body, timeoutMs)
    const { found, ...result } = answer as ConsensusResult<unknown> & { found: boolean }
    if (!found) throw notFound()
    return result
  }
}

/** @throws FoundationError `request.invalid` */
function hold(quorum: Quorum, name: string, timeoutMs: number): void {
  const isCount = typeof quorum === 'number' && Number.isSafeInteger(quorum) && quorum >= 1
  const issues = [
    ...(isCount || quorum === 'majority' || quorum === 'all'
      ? []
      : [{ path: name, message: 'Expected majority, all, or a count of at least 1' }]),
    ...(Number.isSafeInteger(timeoutMs) && timeoutMs >= 0 && timeoutMs <= maxWaitMs
      ? []
      : [{ path: 'timeoutMs', message: `Expected 0 to ${maxWaitMs} ms` }]),
  ]
  if (issues.length > 0) throw new FoundationError('request.invalid', { issues })
}
