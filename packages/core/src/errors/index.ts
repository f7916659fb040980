/** Errors that happen on purpose: one class, one form over borders, and the catalogue of their codes. */
import { errorCatalogue } from './catalogue.js'
import type { ErrorSeverity, ErrorType } from './entry.js'

export { errorCatalogue } from './catalogue.js'
export type { ErrorSeverity, ErrorType } from './entry.js'

export type ErrorCategory =
  | 'request'
  | 'access'
  | 'nodes'
  | 'feed'
  | 'protection'
  | 'config'
  | 'system'
export type RetryAdvice = 'none' | 'immediate' | 'backoff'

export type ErrorCode = keyof typeof errorCatalogue

/** One fault in an input: where it is, and what is wrong there. `path` is empty for the whole input. */
export interface Issue {
  readonly path: string
  readonly message: string
}

export type ErrorContext = Readonly<Record<string, unknown>> & {
  readonly issues?: readonly Issue[]
}

/** The form in which an error crosses a border: an HTTP body, a frame, an ack. */
export interface ErrorDocument {
  readonly code: ErrorCode
  readonly type: ErrorType
  readonly message: string
  readonly severity: ErrorSeverity
  readonly category: ErrorCategory
  readonly retry: RetryAdvice
  readonly correlationId: string | null
  readonly context: ErrorContext
}

interface FoundationErrorOptions {
  /** Replaces the catalogue's sentence where a more telling one is known. */
  message?: string
  correlationId?: string
  cause?: unknown
}

const categories: Record<string, ErrorCategory> = {
  request: 'request',
  access: 'access',
  node: 'nodes',
  protocol: 'nodes',
  resource: 'feed',
  protection: 'protection',
  config: 'config',
  system: 'system',
  internal: 'system',
}

const retries: Partial<Record<ErrorType, RetryAdvice>> = {
  limited: 'backoff',
  unavailable: 'backoff',
}

/** An expected failure. Recognise it with `isFoundationError`, never with `instanceof` across packages. */
export class FoundationError extends Error {
  override readonly name = 'FoundationError'
  readonly code: ErrorCode
  readonly type: ErrorType
  readonly severity: ErrorSeverity
  readonly category: ErrorCategory
  readonly retry: RetryAdvice
  readonly correlationId: string | null
  readonly context: ErrorContext

  constructor(code: ErrorCode, context: ErrorContext = {}, options: FoundationErrorOptions = {}) {
    const known = errorCatalogue[code]
    super(
      options.message ?? known.message,
      options.cause === undefined ? undefined : { cause: options.cause },
    )
    this.code = code
    this.type = known.type
    this.severity = known.severity
    this.category = categories[code.split('.')[0] as string] ?? 'system'
    this.retry = retries[known.type] ?? 'none'
    this.correlationId = options.correlationId ?? null
    this.context = context
  }

  toJSON(): ErrorDocument {
    const { code, type, message, severity, category, retry, correlationId, context } = this
    return { code, type, message, severity, category, retry, correlationId, context }
  }
}

/** True for a `FoundationError`, also one made by another copy of this package; optionally of one code. */
export function isFoundationError(error: unknown, code?: ErrorCode): error is FoundationError {
  return (
    error instanceof Error &&
    error.name === 'FoundationError' &&
    'code' in error &&
    (code === undefined || error.code === code)
  )
}

/** Rebuilds the error that a server answered with. Null when the document is not one of ours. */
export function fromErrorDocument(document: unknown): FoundationError | null {
  if (typeof document !== 'object' || document === null || !('code' in document)) return null
  const { code, message, context, correlationId } = document as Partial<ErrorDocument>
  if (typeof code !== 'string' || !Object.hasOwn(errorCatalogue, code)) return null
  return new FoundationError(code, typeof context === 'object' ? (context ?? {}) : {}, {
    ...(typeof message === 'string' && { message }),
    ...(typeof correlationId === 'string' && { correlationId }),
  })
}

interface SchemaIssue {
  readonly path: readonly PropertyKey[]
  readonly message: string
}

/** Turns what zod reports into issues with a dotted path, at most `limit` of them. */
export function toIssues(issues: readonly SchemaIssue[], limit = 10): Issue[] {
  return issues
    .slice(0, limit)
    .map(({ path, message }) => ({ path: path.map(String).join('.'), message }))
}

/** Ends a `switch` over a union: a case left out fails to compile. */
export function assertNever(value: never): never {
  throw new RangeError(`Unexpected value: ${JSON.stringify(value)}`)
}
