/**
 * Gathers what nodes report and writes it in batches, a statement a kind.
 *
 * Of beats, checks and acks only the newest counts, so that what waits for a database that is away is
 * bounded by the number of nodes; of signals the oldest go first. When a write fails for want of a
 * database the batch waits for the next; when the database refuses it, it is dropped and logged, since it
 * would be refused for ever.
 */
import type { Ack } from '@foundation/core/feed'
import { refOf } from '@foundation/core/feed'
import type { CheckReport } from '@foundation/core/health'
import type { RuntimeSignals } from '@foundation/core/telemetry'
import type pg from 'pg'
import type { Logger } from 'pino'

import { isRefusal } from '../database/faults.js'
import { toInt4, toTimestamp } from './columns.js'
import { acksSql, checksSql, releaseSql, signalsSql, vitalsSql } from './intake.sql.js'
import type { NodeRecord } from './record.js'

/** Signal samples that wait at most: five minutes of a thousand nodes. */
const maxSamples = 60_000
const samplesPerWrite = 2_000

interface Sample {
  readonly nodeId: string
  readonly at: Date
  readonly signals: RuntimeSignals
}

export interface IntakeOptions {
  readonly pool: pg.Pool
  readonly serverId: string
  readonly log: Logger
  /** Monotonic milliseconds. */
  readonly now: () => number
}

export class Intake {
  readonly #beats = new Map<string, NodeRecord>()
  readonly #checks = new Map<string, { nodeId: string; check: CheckReport }>()
  readonly #acks = new Map<string, { nodeId: string; ack: Ack }>()
  readonly #released = new Map<string, NodeRecord>()
  #samples: Sample[] = []

  constructor(private readonly options: IntakeOptions) {}

  beat(record: NodeRecord): void {
    this.#beats.set(record.nodeId, record)
  }

  signals(nodeId: string, at: Date, signals: RuntimeSignals): void {
    this.#samples.push({ nodeId, at, signals })
    if (this.#samples.length > maxSamples) this.#samples = this.#samples.slice(-maxSamples / 2)
  }

  check(nodeId: string, check: CheckReport): void {
    this.#checks.set(`${nodeId}/${check.name}`, { nodeId, check })
  }

  ack(nodeId: string, ack: Ack): void {
    const id = `${nodeId}/${refOf(ack)}`
    const waiting = this.#acks.get(id)
    if (!waiting || waiting.ack.revision <= ack.revision) this.#acks.set(id, { nodeId, ack })
  }

  /** Answers wait that somebody may be looking for. */
  get isUrgent(): boolean {
    return this.#acks.size > 0
  }

  /** The session is over. The record is the node's last word. */
  release(record: NodeRecord): void {
    this.#released.set(`${record.nodeId}/${record.epoch}`, record)
  }

  /** Whether the end of this record's session is still to be written. */
  isReleasing(record: NodeRecord): boolean {
    return this.#released.has(`${record.nodeId}/${record.epoch}`)
  }

  /** Writes what waits. Rejects when the database is away; what was not written waits on. */
  async flush(): Promise<void> {
    const { now, serverId } = this.options
    await this.#write(this.#beats, vitalsSql, (records) => [
      records.map((it) => it.nodeId),
      records.map((it) => Math.max(0, now() - it.heardAt)),
      records.map((it) => it.lagMs),
      records.map((it) => toInt4(it.inFlight)),
    ])
    await this.#write(this.#checks, checksSql, (rows) => [
      rows.map((it) => it.nodeId),
      rows.map(({ check }) => check.name),
      rows.map(({ check }) => check.status),
      rows.map(({ check }) => check.output),
      rows.map(({ check }) => check.durationMs),
      rows.map(({ check }) => toInt4(check.failures)),
      rows.map(({ check }) => toTimestamp(check.ranAt)),
    ])
    await this.#write(this.#acks, acksSql, (rows) => [
      rows.map((it) => it.nodeId),
      rows.map(({ ack }) => ack.kind),
      rows.map(({ ack }) => ack.key),
      rows.map(({ ack }) => ack.revision),
      rows.map(({ ack }) => ack.status),
      rows.map(({ ack }) => ack.reason?.path ?? null),
      rows.map(({ ack }) => ack.reason?.message ?? null),
    ])
    await this.#write(this.#released, releaseSql, (records) => [
      records.map((it) => it.nodeId),
      records.map((it) => it.epoch),
      records.map((it) => Math.max(0, now() - it.heardAt)),
      serverId,
    ])
    await this.#writeSamples()
  }

  /** What came in for a key while its batch was under way stays, and is written by the next. */
  async #write<T>(
    waiting: Map<string, T>,
    sql: string,
    columns: (rows: T[]) => unknown[],
  ): Promise<void> {
    if (waiting.size === 0) return
    const batch = [...waiting]
    await this.#query(sql, columns(batch.map(([, row]) => row)))
    for (const [key, row] of batch) if (waiting.get(key) === row) waiting.delete(key)
  }

  async #writeSamples(): Promise<void> {
    while (this.#samples.length > 0) {
      const batch = this.#samples.slice(0, samplesPerWrite)
      await this.#query(signalsSql, [
        batch.map((it) => it.nodeId),
        batch.map((it) => it.at),
        batch.map((it) => it.signals),
      ])
      const written = new Set(batch)
      this.#samples = this.#samples.filter((it) => !written.has(it))
    }
  }

  async #query(text: string, values: unknown[]): Promise<void> {
    try {
      await this.options.pool.query(text, values)
    } catch (error) {
      if (!isRefusal(error)) throw error
      this.options.log.error(
        { event: 'intake.refused', err: error },
        'the database refused a batch of reports',
      )
    }
  }
}
