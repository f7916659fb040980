/**
 * A check's status, damped against flapping, as a pure state machine.
 *
 * One bad run rarely means anything and one good run after ten bad ones proves little: a status changes
 * only after enough runs in a row point the same way. Semantics and defaults follow Consul's
 * `success_before_passing` and `failures_before_warning/critical`, with three failures as the default.
 */
import { z } from 'zod'

import { Text } from '../text/index.js'

export const CheckStatus = z.enum(['passing', 'warning', 'critical'])
export type CheckStatus = z.output<typeof CheckStatus>

export const CheckPolicy = z
  .strictObject({
    successBeforePassing: z
      .int()
      .min(1)
      .max(100)
      .default(2)
      .describe('Good runs in a row before a failing check passes again.'),
    failuresBeforeWarning: z
      .int()
      .min(1)
      .max(100)
      .default(1)
      .describe('Bad runs in a row before warning.'),
    failuresBeforeCritical: z
      .int()
      .min(1)
      .max(100)
      .default(3)
      .describe('Bad runs in a row before critical.'),
  })
  .refine((policy) => policy.failuresBeforeWarning <= policy.failuresBeforeCritical, {
    message: 'failuresBeforeWarning must not be above failuresBeforeCritical',
    path: ['failuresBeforeWarning'],
  })
export type CheckPolicy = z.output<typeof CheckPolicy>

export interface CheckState {
  /** Null until the first run: an unknown check neither helps nor harms. */
  readonly status: CheckStatus | null
  readonly successes: number
  readonly failures: number
  /** When the status last changed. */
  readonly since: number
}

export function newCheck(now: number): CheckState {
  return { status: null, successes: 0, failures: 0, since: now }
}

/** Teaches a check how its latest run ended. The first run decides at once, so that a start is not blind. */
export function settleCheck(
  policy: CheckPolicy,
  state: CheckState,
  ok: boolean,
  now: number,
): CheckState {
  const successes = ok ? state.successes + 1 : 0
  const failures = ok ? 0 : state.failures + 1
  const status = ok
    ? statusAfterSuccess(policy, state.status, successes)
    : statusAfterFailure(policy, state.status, failures)
  return { status, successes, failures, since: status === state.status ? state.since : now }
}

function statusAfterSuccess(
  policy: CheckPolicy,
  status: CheckStatus | null,
  successes: number,
): CheckStatus {
  if (status === null || status === 'passing') return 'passing'
  return successes >= policy.successBeforePassing ? 'passing' : status
}

function statusAfterFailure(
  policy: CheckPolicy,
  status: CheckStatus | null,
  failures: number,
): CheckStatus {
  if (status === 'critical' || failures >= policy.failuresBeforeCritical) return 'critical'
  if (status === null || failures >= policy.failuresBeforeWarning) return 'warning'
  return status
}

/** What a node reports of one check. */
export const CheckReport = z
  .strictObject({
    name: Text.min(1).max(128),
    status: CheckStatus,
    /** What the last run said, for people. */
    output: Text.max(1_000),
    durationMs: z.number().min(0).max(1e7),
    failures: z.int().min(0).describe('Bad runs in a row.'),
    /** Unix milliseconds by the node's clock. */
    ranAt: z.int().min(0),
  })
  .meta({ id: 'CheckReport' })
export type CheckReport = z.output<typeof CheckReport>

/** Checks that do not pass, worst first, then by name. */
export function failingChecks(
  checks: readonly Pick<CheckReport, 'name' | 'status'>[],
): { name: string; status: 'warning' | 'critical' }[] {
  const weight = { critical: 0, warning: 1 }
  return checks
    .flatMap(({ name, status }) => (status === 'passing' ? [] : [{ name, status }]))
    .sort((a, b) => weight[a.status] - weight[b.status] || (a.name < b.name ? -1 : 1))
}
