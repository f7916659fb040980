/** What nodes report of configuration, gathered and written in batches. */
import {
  canonical,
  configKind,
  type DeclaredSchema,
  type RunningConfig,
} from '@foundation/core/config'
import { FoundationError } from '@foundation/core/errors'
import type { Ack, ResourceRef } from '@foundation/core/feed'
import type { JsonValue } from '@foundation/core/text'
import { second } from '@foundation/core/time'
import type pg from 'pg'
import type { Logger } from 'pino'

import { isRefusal } from '../database/faults.js'
import type { Hub } from '../live/hub.js'
import { sha256 } from './content.js'

const flushMs = 100
/** Open consoles hear of answers so often at most. */
const tellMs = second
/** Namespaces that one node may run, and schemas that one namespace may have. */
const maxNamespaces = 100
const maxSchemas = 200

/** The rows of nodes that are gone write nothing. */
const runningSql = `
  INSERT INTO config_running (node_id, namespace, release, source, hash, overridden, restart, schema)
  SELECT g.node_id, g.namespace, g.release, g.source, g.hash, g.overridden, g.restart, g.schema
  FROM jsonb_to_recordset($1::jsonb) AS g (node_id text, namespace text, release int, source text, hash text,
    overridden jsonb, restart jsonb, schema text)
  JOIN node ON node.id = g.node_id
    LEFT JOIN config_running known ON known.node_id = g.node_id AND known.namespace = g.namespace
  WHERE known.node_id IS NOT NULL
    OR (SELECT count(*) FROM config_running own WHERE own.node_id = g.node_id) < ${maxNamespaces}
  ON CONFLICT (node_id, namespace) DO UPDATE SET release = excluded.release, source = excluded.source,
    hash = excluded.hash, overridden = excluded.overridden, restart = excluded.restart,
    schema = excluded.schema, at = now()`

const schemasSql = `
  INSERT INTO config_schema (fleet_id, namespace, hash, schema)
  SELECT $1::uuid, g.namespace, g.hash, g.schema
  FROM json_to_recordset($2::json) AS g (namespace text, hash text, schema json)
    LEFT JOIN config_schema known ON known.fleet_id = $1::uuid AND known.namespace = g.namespace AND known.hash = g.hash
  WHERE known.hash IS NOT NULL OR (SELECT count(*) FROM config_schema own
    WHERE own.fleet_id = $1::uuid AND own.namespace = g.namespace) < ${maxSchemas}
  ON CONFLICT (fleet_id, namespace, hash) DO UPDATE SET at = now()`

export interface ConfigReportsOptions {
  readonly pool: pg.Pool
  readonly fleetId: string
  readonly hub: Hub
  readonly log: Logger
  /** Monotonic milliseconds. */
  readonly now: () => number
  /** A node answered for configuration. */
  readonly onAnswered: (status: Ack['status']) => void
}

export class ConfigReports {
  readonly #running = new Map<string, { nodeId: string; running: RunningConfig }>()
  readonly #schemas = new Map<string, DeclaredSchema>()
  #timer: NodeJS.Timeout | undefined
  #flushing: Promise<void> | null = null
  #touched = false
  #toldAt = Number.NEGATIVE_INFINITY

  constructor(private readonly options: ConfigReportsOptions) {}

  running({ nodeId }: { readonly nodeId: string }, all: readonly RunningConfig[]): void {
    for (const running of all)
      this.#running.set(`${nodeId} ${running.namespace}`, { nodeId, running })
    this.#touched = true
  }

  /** @throws FoundationError `protocol.invalid` when a schema is not what its hash says: others may share it */
  schemas(all: readonly DeclaredSchema[]): void {
    for (const [at, { hash, schema }] of all.entries()) {
      if (sha256(canonical(schema as JsonValue)) === hash) continue
      const issues = [{ path: `schemas.${at}.hash`, message: 'Not the hash of the schema' }]
      throw new FoundationError('protocol.invalid', { issues })
    }
    for (const it of all) this.#schemas.set(`${it.namespace} ${it.hash}`, it)
    this.#touched = true
  }

  acked(ack: Ack): void {
    if (!isOfConfig(ack)) return
    this.#touched = true
    this.options.onAnswered(ack.status)
  }

  start(): void {
    this.#timer = setInterval(() => this.#kick(), flushMs)
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#flushing
    await this.#flush()
  }

  #kick(): void {
    this.#flushing ??= this.#flush().finally(() => {
      this.#flushing = null
    })
  }

  async #flush(): Promise<void> {
    const { pool, fleetId, hub, log, now } = this.options
    try {
      // First the schemas: what runs names them.
      await this.#write(this.#schemas, (rows) =>
        pool.query(schemasSql, [fleetId, JSON.stringify(rows)]),
      )
      await this.#write(this.#running, (rows) =>
        pool.query(runningSql, [
          JSON.stringify(rows.map(({ nodeId, running }) => ({ node_id: nodeId, ...running }))),
        ]),
      )
    } catch (error) {
      log.debug({ event: 'config.reports_wait', err: error }, 'cannot write reports now')
    }
    if (!this.#touched || now() - this.#toldAt < tellMs) return
    this.#touched = false
    this.#toldAt = now()
    hub.publish({ topics: ['config'] })
  }

  /** What came in for a key meanwhile stays, and is written by the next. */
  async #write<T>(waiting: Map<string, T>, write: (rows: T[]) => Promise<unknown>): Promise<void> {
    if (waiting.size === 0) return
    const batch = [...waiting]
    try {
      await write(batch.map(([, row]) => row))
    } catch (error) {
      if (!isRefusal(error)) throw error
      this.options.log.error(
        { event: 'config.refused', err: error },
        'the database refused reports',
      )
    }
    for (const [key, row] of batch) if (waiting.get(key) === row) waiting.delete(key)
  }
}

export type ConfigIntake = Pick<ConfigReports, 'running' | 'schemas' | 'acked'>

/** Whether a resource is a release. */
export function isOfConfig({ kind }: ResourceRef): boolean {
  return kind === configKind
}
