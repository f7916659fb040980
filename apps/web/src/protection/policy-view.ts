/** A policy's parts as a reader meets them: one line each, and the breaker's fields one by one. */
import type {
  Applied,
  Backoff,
  BreakerPolicy,
  LimiterPolicy,
  Policy,
  PolicyPart,
  PolicyParts,
} from '@foundation/core/protection'

import { formatCount, formatLatency, formatPercent, plural } from '../ui/format'

/** How far a policy reaches: the later of these wins. */
export type PolicyLevel = 'default' | 'service' | 'name'

export function levelOf({ spec, selector }: Pick<Policy, 'spec' | 'selector'>): PolicyLevel {
  if (spec.match.target !== '*') return 'name'
  return Object.keys(selector).length > 0 ? 'service' : 'default'
}

export const levelWords: Record<PolicyLevel, string> = {
  default: 'for every target',
  service: 'for some nodes',
  name: 'for this target',
}

export interface PolicyField {
  readonly label: string
  readonly value: string
  readonly unit: string
}

/** The fields that somebody comes for at three in the morning. */
export function breakerFields({ errors, trigger, recovery }: BreakerPolicy): PolicyField[] {
  const fields: PolicyField[] = []
  if (trigger.on === 'consecutive') {
    fields.push(
      toField(
        'Open after',
        formatCount(trigger.failures),
        trigger.failures === 1 ? 'error' : 'errors in a row',
      ),
    )
  } else {
    fields.push(
      toField('Open above', percentOf(trigger.failureRatio), '% errors'),
      trigger.on === 'time_window'
        ? toField('Counted over', ...lengthOf(trigger.windowMs))
        : toField('Counted over', formatCount(trigger.calls), 'calls'),
      toField('At least', formatCount(trigger.minimumCalls), 'calls'),
    )
    if (trigger.slowRatio !== null) {
      fields.push(toField('Or above', percentOf(trigger.slowRatio), '% slow calls'))
    }
  }
  fields.push(
    errors.slowMs === null
      ? toField('Slow call from', '–', 'not told apart')
      : toField('Slow call from', ...lengthOf(errors.slowMs)),
    toField('Probe again after', ...waitOf(recovery.wait)),
  )
  return fields
}

function toField(label: string, value: string, unit: string): PolicyField {
  return { label, value, unit }
}

function percentOf(share: number): string {
  return String(Number((share * 100).toFixed(1)))
}

/** Value and unit apart. */
function lengthOf(ms: number): [value: string, unit: string] {
  const [value = '', unit = ''] = formatLatency(ms).split('\u00a0')
  return [value, unit]
}

function waitOf(wait: Backoff): [value: string, unit: string] {
  if (wait.kind === 'constant') return lengthOf(wait.ms)
  return [`${formatLatency(wait.firstMs)} to ${formatLatency(wait.maxMs)}`, '']
}

/** One line about a part; `off` where it is null, and nothing where nobody set it. */
export function describePart(part: PolicyPart, parts: PolicyParts): string {
  if (parts[part] === undefined) return ''
  if (parts[part] === null) return 'off'
  switch (part) {
    case 'retry':
      return describe(
        parts.retry,
        (it) =>
          `${formatCount(it.attempts)} attempts, ${waitOf(it.backoff).join(' ').trim()} apart`,
      )
    case 'hedge':
      return describe(parts.hedge, (it) => `again after ${formatLatency(it.afterMs)}`)
    case 'limiter':
      return describe(parts.limiter, describeLimiter)
    case 'backoff':
      return describe(
        parts.backoff,
        (it) => `on ${it.statuses.join(', ')}, at most ${formatLatency(it.maxMs)}`,
      )
    case 'breaker':
      return describe(parts.breaker, describeBreaker)
    case 'bulkhead':
      return describe(parts.bulkhead, (it) => {
        const places = `${formatCount(it.concurrency)} at once`
        return it.queue === 0 ? places : `${places}, ${formatCount(it.queue)} may wait`
      })
    case 'pool':
      return describe(parts.pool, (it) => `${formatCount(it.min)} to ${formatCount(it.max)}`)
    case 'timeout':
      return describe(parts.timeout, (it) => formatLatency(it.ms))
    case 'fallback':
      return describe(parts.fallback, (it) =>
        it.value === null ? 'the call’s own' : 'a value of the policy',
      )
  }
}

function describe<T>(part: T | null | undefined, say: (part: T) => string): string {
  return part === null || part === undefined ? '' : say(part)
}

function describeBreaker({ trigger, recovery }: BreakerPolicy): string {
  const probe = `probe after ${waitOf(recovery.wait).join(' ').trim()}`
  if (trigger.on === 'consecutive') return `${plural(trigger.failures, 'error')} in a row, ${probe}`
  const over =
    trigger.on === 'time_window' ? formatLatency(trigger.windowMs) : plural(trigger.calls, 'call')
  return `${formatPercent(trigger.failureRatio)} errors over ${over}, ${probe}`
}

const algorithms: Record<LimiterPolicy['algorithm'], string> = {
  token_bucket: 'token bucket',
  fixed_window: 'fixed window',
  sliding_window: 'sliding window',
  sliding_log: 'sliding log',
  leaky_bucket: 'leaky bucket',
  warm_up: 'warm-up',
}

function describeLimiter(limiter: LimiterPolicy): string {
  const shared = limiter.algorithm === 'token_bucket' && limiter.scope === 'fleet'
  const rate = `${formatCount(limiter.limit)} per ${formatLatency(limiter.windowMs)}`
  return `${rate}${shared ? ' for the whole fleet' : ''}, ${algorithms[limiter.algorithm]}`
}

/** `24 of 24 applied`, `21 of 24 applied, 3 rejected`. */
export function describeApplied({ applied, pending, rejected }: Applied): string {
  const total = applied + pending + rejected
  const said = `${formatCount(applied)} of ${formatCount(total)} applied`
  return rejected === 0 ? said : `${said}, ${formatCount(rejected)} rejected`
}

/** The worst of what nodes answered. */
export function stateOfApplied({
  pending,
  rejected,
}: Pick<Applied, 'pending' | 'rejected'>): 'applied' | 'pending' | 'rejected' {
  return rejected > 0 ? 'rejected' : pending > 0 ? 'pending' : 'applied'
}
