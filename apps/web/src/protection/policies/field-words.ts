/** What the fields of a policy are called, in which unit they are, and how their values are written. */
import type { PolicyPart } from '@foundation/core/protection'

import { formatCount, formatNumber, formatPercent } from '../../ui/format'
import { toTypedDuration } from './quantities'

export const partWords: Record<PolicyPart, { readonly title: string; readonly does: string }> = {
  retry: { title: 'Retry', does: 'Asks again after an error that may pass.' },
  hedge: { title: 'Hedge', does: 'Asks a second time when the first answer is late.' },
  limiter: { title: 'Limiter', does: 'Lets only so many calls through in a while.' },
  backoff: {
    title: 'Shared backoff',
    does: 'All callers of a process wait when the target asks for it.',
  },
  breaker: { title: 'Breaker', does: 'Stops calling a target that is sick.' },
  bulkhead: { title: 'Bulkhead', does: 'Bounds how many calls are under way at once.' },
  pool: { title: 'Pool', does: 'Sizes the pool of the target’s name.' },
  timeout: { title: 'Timeout', does: 'Gives up on an answer that takes too long.' },
  fallback: { title: 'Fallback', does: 'Answers in place of the target.' },
}

const labels: Record<string, string> = {
  errors: 'What counts as an error',
  statuses: 'Statuses',
  ignore: 'Counts neither way',
  slowMs: 'Slow call from',
  trigger: 'What opens it',
  on: 'Counted over',
  failures: 'Errors in a row',
  calls: 'Calls that count',
  failureRatio: 'Open above',
  slowRatio: 'Open above, slow calls',
  minimumCalls: 'At least',
  windowMs: 'Window',
  recovery: 'How it closes again',
  wait: 'Probe again after',
  kind: 'Wait',
  ms: 'Each time',
  firstMs: 'First',
  factor: 'Grows by',
  maxMs: 'At most',
  jitter: 'Left to chance',
  honourRetryAfter: 'Honour Retry-After',
  probes: 'Probes at once',
  successes: 'Good answers to close',
  probeTimeoutMs: 'Silent probe after',
  ramp: 'Return in steps',
  steps: 'Steps',
  stepMs: 'Each step',
  followFleet: 'Follow the fleet',
  algorithm: 'Algorithm',
  limit: 'Limit',
  burst: 'Burst',
  maxKeys: 'Keys kept',
  scope: 'Shared by',
  maxWaitMs: 'Wait at most',
  warmUpMs: 'Warm up for',
  coldFactor: 'Cold, divided by',
  concurrency: 'Under way at once',
  queue: 'Waiting at most',
  adaptive: 'Adapt by itself',
  min: 'At least',
  max: 'At most',
  maxElu: 'Event loop at most',
  maxWaiting: 'Waiting at most',
  acquireTimeoutMs: 'Wait at most',
  idleMs: 'Let go when idle for',
  maxAgeMs: 'Replace after',
  order: 'Taken first',
  attempts: 'Attempts',
  backoff: 'Between attempts',
  maxElapsedMs: 'Start none after',
  budget: 'Budget',
  unsafe: 'Retry unsafe calls',
  afterMs: 'Ask again after',
  extra: 'More calls',
  value: 'Answer',
}

/** Where one key means different things. */
const labelsByPath: Record<string, string> = {
  'timeout.ms': 'Give up after',
  'fallback.on': 'Answers when',
  'backoff.maxMs': 'Wait at most',
}

export function hasLabel(path: readonly string[]): boolean {
  return path.join('.') in labelsByPath || (path.at(-1) ?? '') in labels
}

export function labelOf(path: readonly string[]): string {
  const key = path.at(-1) ?? ''
  return labelsByPath[path.join('.')] ?? labels[key] ?? key
}

const nouns: Record<string, string> = {
  failures: 'errors',
  failureRatio: '% errors',
  slowRatio: '% slow',
  calls: 'calls',
  minimumCalls: 'calls',
  probes: 'calls',
  successes: 'answers',
  limit: 'calls',
  burst: 'calls',
  maxKeys: 'keys',
  concurrency: 'calls',
  queue: 'calls',
  attempts: 'attempts',
  extra: 'calls',
  maxWaiting: 'calls',
  factor: '×',
  coldFactor: '×',
  budget: '% of calls',
  'pool.min': 'resources',
  'pool.max': 'resources',
  'bulkhead.adaptive.min': 'calls',
}

export type Unit = 'ms' | 'share' | 'count'

const shares = new Set([
  'failureRatio',
  'slowRatio',
  'jitter',
  'steps',
  'maxElu',
  'budget',
] as const satisfies string[])

/** The unit of a field, which its name gives away. */
export function unitOf(key: string): Unit {
  if (key === 'ms' || key.endsWith('Ms')) return 'ms'
  return (shares as ReadonlySet<string>).has(key) ? 'share' : 'count'
}

/** What a number counts, behind it in its field. */
export function nounOf(path: readonly string[]): string {
  const key = path.at(-1) ?? ''
  return nouns[path.join('.')] ?? nouns[key] ?? (unitOf(key) === 'share' ? '%' : '')
}

const choices: Record<string, string> = {
  consecutive: 'errors in a row',
  count_window: 'the last calls',
  time_window: 'a stretch of time',
  constant: 'always the same',
  exponential: 'longer each time',
  decorrelated: 'longer, left to chance',
  token_bucket: 'token bucket',
  fixed_window: 'fixed window',
  sliding_window: 'sliding window',
  sliding_log: 'sliding log',
  leaky_bucket: 'leaky bucket',
  warm_up: 'warm up',
  node: 'each node for itself',
  fleet: 'the whole fleet',
  lifo: 'the newest',
  fifo: 'the oldest',
  limited: 'limited',
  open: 'breaker open',
  backing_off: 'backing off',
  full: 'bulkhead full',
  pool_exhausted: 'pool exhausted',
  timeout: 'timed out',
  failed: 'failed',
}

/** A value of a fixed list, in words. */
export function choiceWords(value: string): string {
  return choices[value] ?? value
}

export function hasChoiceWords(value: string): boolean {
  return value in choices
}

/** A field's value as a change or a hint writes it. */
export function formatValue(path: readonly string[], value: unknown): string {
  const key = path.at(-1) ?? ''
  if (value === undefined || value === null) return 'off'
  if (typeof value === 'boolean') return value ? 'on' : 'off'
  if (typeof value === 'number') return formatFigure(path, value)
  if (typeof value === 'string') return choiceWords(value)
  if (Array.isArray(value)) {
    if (value.length === 0) return 'none'
    return value.map((it) => formatValue([key], it)).join(', ')
  }
  return JSON.stringify(value)
}

function formatFigure(path: readonly string[], value: number): string {
  switch (unitOf(path.at(-1) ?? '')) {
    case 'ms':
      return formatTyped(value)
    case 'share':
      return formatPercent(value)
    case 'count':
      return Number.isInteger(value) ? formatCount(value) : formatNumber(value)
  }
}

/** Exactly, since a change of a millisecond is a change too: `1 500 ms`, `30 s`. */
function formatTyped(ms: number): string {
  const { text, unit } = toTypedDuration(ms)
  const value = Number(text)
  return `${Number.isInteger(value) ? formatCount(value) : text}\u00a0${unit}`
}
