/** The words of protection, without zod, so that a page can name them for nothing. */

/** What a breaker does: the first three by itself, the others because an operator said so. */
export const breakerStates = [
  'closed',
  'open',
  'half_open',
  'forced_open',
  'forced_closed',
  'metrics_only',
] as const
export type BreakerStateName = (typeof breakerStates)[number]

/** The states that an operator may hold a breaker in. */
export const forcedStates = ['forced_open', 'forced_closed', 'metrics_only'] as const
export type ForcedState = (typeof forcedStates)[number]

/** Why a guarded call came back without the answer that was asked for. */
export const refusals = [
  'limited',
  'open',
  'backing_off',
  'full',
  'pool_exhausted',
  'timeout',
] as const
export type Refusal = (typeof refusals)[number]

/** On which exits a fallback may answer: a refusal, or the target's own error. */
export const fallbackExits = [
  'limited',
  'open',
  'backing_off',
  'full',
  'pool_exhausted',
  'timeout',
  'failed',
] as const satisfies readonly (Refusal | 'failed')[]

/** The parts that a policy is made of, in the order in which a call meets them. */
export const policyParts = [
  'retry',
  'hedge',
  'limiter',
  'backoff',
  'breaker',
  'bulkhead',
  'pool',
  'timeout',
  'fallback',
] as const
export type PolicyPart = (typeof policyParts)[number]
