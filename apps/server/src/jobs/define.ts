/** What a job is. Jobs are few and large: one a minute that does much, never one a metric or an event. */
import type { Clock } from '@foundation/core/time'
import type pg from 'pg'
import type { Logger } from 'pino'
import type { z } from 'zod'

import type { PrismaClient } from '../generated/prisma/client.js'
import type { Hub } from '../live/hub.js'

/** What jobs work on. */
export interface JobDeps {
  readonly db: PrismaClient
  readonly pool: pg.Pool
  readonly fleetId: string
  readonly clock: Clock
  readonly log: Logger
  readonly hub: Hub
  readonly retention: { readonly signalsMs: number; readonly forgetMs: number }
}

/** What a run did, for the log: numbers and short words. */
export type JobOutcome = Readonly<Record<string, number | string>>

/**
 * A job carries ids; the rows are the truth. Any run may happen twice, and a run that is missed is made up
 * for by the next.
 */
export interface JobDefinition<S extends z.ZodType = z.ZodType> {
  /** `<domain>.<verb>`. */
  readonly name: `${string}.${string}`
  readonly input: S
  /** Runs by itself, once in the fleet each time, with an empty input. */
  readonly everyMs?: number
  /** Tries in all, with growing pauses between them. */
  readonly attempts: number
  readonly timeoutMs: number
  /** @param signal ends when the time is up or the server stops */
  run(deps: JobDeps, input: z.output<S>, signal: AbortSignal): Promise<JobOutcome>
}

/** Types the input by its schema. */
export function defineJob<S extends z.ZodType>(job: JobDefinition<S>): JobDefinition {
  return {
    ...job,
    run: (deps, input, signal) => job.run(deps, job.input.parse(input), signal),
  }
}
