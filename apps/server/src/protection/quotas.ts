/**
 * Shares limits out among the nodes of a fleet: nodes say once a second what they used, and are leased slices.
 *
 * The rows of the leases are the truth, so any number of servers may do this at once: each changes the slices of
 * its own nodes, one server at a time for a target. How slices are found is in core, in `rebalance`.
 */
import { type FeedLog, matches, type Selectable, Selector } from '@foundation/core/feed'
import {
  effectiveParts,
  type NamedPolicy,
  PolicySpec,
  protectionKinds,
  type QuotaDemand,
  type QuotaGrant,
  type QuotaRow,
  rebalance,
} from '@foundation/core/protection'
import { second } from '@foundation/core/time'
import type pg from 'pg'
import type { Logger } from 'pino'

import { invalid, type Reporter } from './intake.js'

const everyMs = second
/** A node that has no slice yet does not wait for the next turn. */
const gatherMs = 100
/** How long a slice lasts: as many turns may be missed before nodes feel it. */
const termMs = 5 * second
/** A node that is connected and has not asked for so long has no such limit any more. */
const unaskedMs = 60 * second
/** What a demand may speak of at most, by the protocol. */
const maxWindowMs = 600_000

interface Limit {
  readonly policy: string
  readonly limitPerS: number
}

type Demand = Omit<QuotaDemand, 'target'>

export interface QuotasOptions {
  readonly pool: pg.Pool
  readonly fleetId: string
  readonly feedLog: () => FeedLog
  readonly log: Logger
  readonly send: (nodeId: string, grants: readonly QuotaGrant[]) => void
}

export class Quotas {
  /** What nodes asked since the last turn, by target and policy. */
  #asked = new Map<string, { target: string; limit: Limit; demands: Map<string, Demand> }>()
  #policies: readonly (NamedPolicy & { readonly selector: Selector })[] = []
  #limits = new WeakMap<Selectable, Map<string, Limit | null>>()
  #head = -1
  #timer: NodeJS.Timeout | undefined
  #poked: NodeJS.Timeout | undefined
  #running: Promise<void> | null = null
  #isAway = false

  constructor(private readonly options: QuotasOptions) {}

  /**
   * A demand for a target whose limit is not shared changes nothing: the policy was taken away meanwhile.
   *
   * @throws FoundationError `protocol.invalid` with the path of the fault
   */
  demand(
    { nodeId, selectable }: Pick<Reporter, 'nodeId' | 'selectable'>,
    demands: readonly QuotaDemand[],
  ): void {
    const seen = new Set<string>()
    demands.forEach(({ target }, i) => {
      if (seen.has(target)) throw invalid(`demands.${i}.target`, 'Twice in one message')
      seen.add(target)
    })
    for (const { target, ...demand } of demands) {
      const limit = this.#limitOf(selectable, target)
      if (!limit) continue
      const key = `${target} ${limit.policy}`
      const asked = this.#asked.get(key) ?? { target, limit, demands: new Map<string, Demand>() }
      this.#asked.set(key, { ...asked, limit })
      const before = asked.demands.get(nodeId)
      asked.demands.set(nodeId, before ? together(before, demand) : demand)
      if (demand.grant === 0) this.#poke()
    }
  }

  start(): void {
    this.#timer = setInterval(() => this.#kick(), everyMs)
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    clearTimeout(this.#poked)
    await this.#running
  }

  #poke(): void {
    this.#poked ??= setTimeout(() => {
      this.#poked = undefined
      this.#kick()
    }, gatherMs)
  }

  #kick(): void {
    this.#running ??= this.#run().finally(() => {
      this.#running = null
    })
  }

  async #run(): Promise<void> {
    const asked = [...this.#asked.values()]
    this.#asked = new Map()
    try {
      for (const { target, limit, demands } of asked) {
        const grants = await share(this.options, target, limit, demands)
        for (const { node, grant } of grants) this.options.send(node, [{ target, ...grant }])
      }
      this.#isAway = false
    } catch (error) {
      // Nodes ask again in a second, and have their slices and their fallback until then.
      if (!this.#isAway)
        this.options.log.warn(
          { event: 'protection.quotas_failed', err: error },
          'cannot share limits out; trying on',
        )
      this.#isAway = true
    }
  }

  #limitOf(node: Selectable, target: string): Limit | null {
    const feed = this.options.feedLog()
    if (feed.head !== this.#head) {
      this.#head = feed.head
      this.#policies = readPolicies(feed)
      this.#limits = new WeakMap()
    }
    if (this.#policies.length === 0) return null
    const known = this.#limits.get(node) ?? new Map<string, Limit | null>()
    this.#limits.set(node, known)
    let limit = known.get(target)
    if (limit === undefined) {
      limit = sharedLimit(
        this.#policies.filter(({ selector }) => matches(selector, node)),
        target,
      )
      // A node may name any target; what is remembered of those without a limit is bounded.
      if (limit || known.size < 1_000) known.set(target, limit)
    }
    return limit
  }
}

/** One turn for one limit, as one transaction. @returns what to tell whom, now that it is committed */
async function share(
  { pool, fleetId }: QuotasOptions,
  target: string,
  { policy, limitPerS }: Limit,
  demands: ReadonlyMap<string, Demand>,
) {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    // For rows that are not there yet, which nobody can lock.
    await client.query(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [
      `quota:${fleetId}:${target}`,
    ])
    const { rows } = await client.query<{ now: number; node_id: string; lease: QuotaRow | null }>({
      name: 'quota-leases',
      text: leasesSql,
      values: [fleetId, target, policy, unaskedMs],
    })
    const { leases, grants } = rebalance({
      limitPerS,
      // The same clock for all servers, read after the lock was had.
      now: rows[0]?.now ?? 0,
      termMs,
      leases: rows.flatMap(({ lease }) => (lease ? [lease] : [])),
      demands: new Map([...demands].map(([node, demand]) => [node, overASecond(demand)])),
    })
    await client.query({
      name: 'quota-write',
      text: writeSql,
      values: [fleetId, target, policy, JSON.stringify(leases)],
    })
    await client.query('COMMIT')
    return grants
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {})
    throw error
  } finally {
    client.release()
  }
}

/** Always at least one row, for the time. */
const leasesSql = `
  SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS now, l.node_id, l.lease
  FROM (SELECT 1) AS one LEFT JOIN (
    SELECT q.node_id, q.lease FROM quota_lease q JOIN node n ON n.id = q.node_id
    WHERE q.fleet_id = $1 AND q.target = $2 AND q.policy = $3 AND n.state <> 'left'
      AND (n.server_id IS NULL OR q.expires_at > now() - $4 * interval '1 millisecond')
    FOR UPDATE OF q
  ) AS l ON true`

const writeSql = `
  INSERT INTO quota_lease (fleet_id, target, policy, node_id, lease, expires_at)
  SELECT $1::uuid, $2, $3, n.id, l, to_timestamp((l ->> 'expiresAt')::float8 / 1000)
  FROM jsonb_array_elements($4::jsonb) AS l JOIN node n ON n.id = l ->> 'node'
  ON CONFLICT (fleet_id, target, node_id) DO UPDATE SET policy = excluded.policy, lease = excluded.lease,
    expires_at = excluded.expires_at`

/** The limit that a node has with others, and whose it is; null when it has it for itself, or none. */
function sharedLimit(policies: readonly NamedPolicy[], target: string): Limit | null {
  const { parts, origins } = effectiveParts(policies, target)
  const { limiter } = parts
  const policy = origins.find(({ part }) => part === 'limiter')?.policy
  if (!policy || limiter?.algorithm !== 'token_bucket' || limiter.scope !== 'fleet') return null
  return { policy, limitPerS: (limiter.limit * 1_000) / limiter.windowMs }
}

function readPolicies({ resources }: FeedLog) {
  return [...resources.values()].flatMap(({ kind, key, revision, selector, spec }) => {
    if (kind !== protectionKinds.policy) return []
    const { data } = PolicySpec.safeParse(spec)
    return data ? [{ name: key, revision, selector: Selector.parse(selector), spec: data }] : []
  })
}

/** Two demands of a node before there was a turn. */
function together(before: Demand, after: Demand): Demand {
  return {
    ...after,
    used: Math.min(before.used + after.used, Number.MAX_SAFE_INTEGER),
    refused: Math.min(before.refused + after.refused, Number.MAX_SAFE_INTEGER),
    windowMs: Math.min(before.windowMs + after.windowMs, maxWindowMs),
  }
}

/** A process that has just begun speaks of an instant, and two calls in a millisecond are not two thousand a second. */
function overASecond(demand: Demand): Demand {
  return { ...demand, windowMs: Math.max(demand.windowMs, second) }
}
