/** Which answers and errors show that a target is sick. */
import { day } from '../time/index.js'
import { type Outcome, outcome } from './breaker-state.js'
import type { ErrorCondition } from './policy.js'

const lowest = 100
const highest = 599

/**
 * Makes a test for HTTP statuses.
 *
 * @param patterns statuses such as `503`, and classes such as `5xx`
 */
export function statusMatcher(patterns: readonly string[]): (status: number) => boolean {
  const matches = new Uint8Array(highest + 1)
  for (const pattern of patterns) {
    const first = Number(pattern.replace('xx', '00'))
    matches.fill(1, first, pattern.endsWith('xx') ? first + 100 : first + 1)
  }
  return (status) => matches[status] === 1
}

/**
 * Tells how a call ended, for a breaker. What is thrown is a failure, unless it is the caller's abort, is among
 * those to ignore, or carries an HTTP status that is no error. What is returned is a success, unless it carries an
 * HTTP status that is one. Takes whatever it is given, and never throws.
 */
export class ErrorClassifier {
  private readonly isError: (status: number) => boolean
  private readonly ignored: ReadonlySet<string>

  constructor(condition: ErrorCondition) {
    this.isError = statusMatcher(condition.statuses)
    this.ignored = new Set(condition.ignore)
  }

  /** Of something thrown. The status is read from it or from its `response`. */
  classify(error: unknown): Outcome {
    try {
      if (!isObject(error)) return outcome.failure
      if (error.name === 'AbortError' || this.ignores(error)) return outcome.ignored
      const status = statusOf(error) ?? statusOf(error.response)
      if (status === null || this.isError(status)) return outcome.failure
      return outcome.success
    } catch {
      return outcome.failure
    }
  }

  /** Of something returned, such as a `Response`. */
  classifyValue(value: unknown): Outcome {
    if (typeof value !== 'object' || value === null) return outcome.success
    try {
      const status = statusOf(value)
      return status !== null && this.isError(status) ? outcome.failure : outcome.success
    } catch {
      return outcome.success
    }
  }

  /** By code or name; of `fetch` the code is on the cause. */
  private ignores(error: Properties): boolean {
    if (this.ignored.size === 0) return false
    const { name, code, cause } = error
    return (
      this.ignored.has(String(code)) ||
      this.ignored.has(String(name)) ||
      (isObject(cause) && this.ignored.has(String(cause.code)))
    )
  }
}

/**
 * How long a target asked to be left alone, in ms; 0 when it did not. Taken from `retryAfterMs`, else from the
 * header `Retry-After` (RFC 9110, 10.2.3) of the answer or of the error's `response`. A day at the longest. Takes
 * whatever it is given, and never throws.
 *
 * @param wallNow Unix milliseconds, for a header that names a date
 */
export function retryAfterMsOf(errorOrResponse: unknown, wallNow: number): number {
  try {
    if (!isObject(errorOrResponse)) return 0
    const own = errorOrResponse.retryAfterMs
    if (typeof own === 'number') return bounded(own)
    const response = errorOrResponse.response
    const header = headerOf(errorOrResponse) ?? (isObject(response) ? headerOf(response) : null)
    return header === null ? 0 : bounded(parseRetryAfter(header, wallNow))
  } catch {
    return 0
  }
}

type Properties = Readonly<Record<string, unknown>>

function isObject(value: unknown): value is Properties {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}

function statusOf(value: unknown): number | null {
  if (!isObject(value)) return null
  const status = isStatus(value.status) ? value.status : value.statusCode
  return isStatus(status) ? status : null
}

function isStatus(value: unknown): value is number {
  return typeof value === 'number' && value >= lowest && value <= highest && value % 1 === 0
}

function headerOf(message: Properties): string | null {
  const headers = message.headers
  if (!isObject(headers)) return null
  const value =
    typeof headers.get === 'function'
      ? headers.get('retry-after')
      : (headers['retry-after'] ?? headers['Retry-After'])
  const first: unknown = Array.isArray(value) ? value[0] : value
  return typeof first === 'string' || typeof first === 'number' ? String(first).trim() : null
}

const httpDate = /^[A-Z][a-z]{2,8},? .*\d\d:\d\d:\d\d/

function parseRetryAfter(header: string, wallNow: number): number {
  if (/^\d+(\.\d+)?$/.test(header)) return Number(header) * 1_000
  if (!httpDate.test(header)) return 0
  // The oldest of the three forms, that of C's asctime, names no zone and means GMT.
  return Date.parse(header.endsWith('GMT') ? header : `${header} GMT`) - wallNow
}

function bounded(ms: number): number {
  return ms > 0 ? Math.min(ms, day) : 0
}
