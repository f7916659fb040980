/**
 * The catalogue of everything that can go wrong on purpose.
 *
 * A code says what happened and never changes meaning; its `type` says what the caller can do about
 * it and decides the HTTP status, the tRPC code and whether the SDK tries again. Anything thrown that
 * is not a `FoundationError` is a defect: it is logged whole and answered as `internal`.
 */

export type ErrorType =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'limited'
  | 'unavailable'
  | 'internal'

export type ErrorCategory = 'request' | 'access' | 'nodes' | 'feed' | 'protection' | 'system'
export type ErrorSeverity = 'low' | 'medium' | 'high' | 'critical'
export type RetryAdvice = 'none' | 'immediate' | 'backoff'

interface CatalogueEntry {
  readonly type: ErrorType
  readonly severity: ErrorSeverity
  readonly message: string
  /** What the reader of the error should do next. Shown by the console and in `docs/reference/errors.md`. */
  readonly action: string
}

const entry = (
  type: ErrorType,
  message: string,
  action: string,
  severity: ErrorSeverity = 'low',
): CatalogueEntry => ({ type, severity, message, action })

export const errorCatalogue = {
  'request.invalid': entry(
    'invalid',
    'The request does not match its schema.',
    'Correct the fields listed under `issues`.',
  ),
  'request.too_large': entry(
    'invalid',
    'The message is larger than this endpoint accepts.',
    'Send less at once; the limit is in the context.',
  ),
  'request.not_found': entry('not_found', 'There is nothing at this address.', 'Check the path.'),
  'request.limited': entry(
    'limited',
    'Too many requests from this address.',
    'Wait for `retryAfterMs`, then try again.',
  ),
  'access.unauthenticated': entry(
    'unauthenticated',
    'Nobody is signed in, or the session has ended.',
    'Sign in again.',
  ),
  'access.scope_missing': entry(
    'forbidden',
    'This needs a scope that you do not have.',
    'Ask an administrator for the scope in the context.',
  ),
  'access.cross_origin': entry(
    'forbidden',
    'The request came from another site.',
    'Use the console at its own address; behind a proxy, set FOUNDATION_CONSOLE_URL to it.',
    'medium',
  ),
  'access.setup_done': entry(
    'conflict',
    'The first administrator exists already.',
    'Sign in, or ask an administrator for an account.',
  ),
  'access.setup_token_invalid': entry(
    'unauthenticated',
    'The setup token is not the one the server printed.',
    'Copy it from the log of the server that started last.',
  ),
  'access.join_token_invalid': entry(
    'unauthenticated',
    'The join token is unknown.',
    'Create a join token in the console and set FOUNDATION_TOKEN.',
  ),
  'access.join_token_expired': entry(
    'unauthenticated',
    'The join token has expired.',
    'Create a new join token.',
  ),
  'access.join_token_revoked': entry(
    'unauthenticated',
    'The join token was revoked.',
    'Create a new join token.',
    'medium',
  ),
  'access.join_token_exhausted': entry(
    'unauthenticated',
    'The join token has admitted all the nodes it was made for.',
    'Create a new join token, or one for more nodes.',
    'medium',
  ),
  'access.join_token_not_found': entry(
    'not_found',
    'There is no join token with this id.',
    'Reload the list.',
  ),
  'access.credential_invalid': entry(
    'unauthenticated',
    'The node credential is forged, damaged, or belongs to another fleet.',
    'Join again with a join token.',
    'high',
  ),
  'access.credential_expired': entry(
    'unauthenticated',
    'The node credential has expired.',
    'Renew it; past its renewal time, join again with a join token.',
  ),
  'node.not_found': entry('not_found', 'There is no node with this id.', 'Reload the list.'),
  'node.removed': entry(
    'forbidden',
    'An operator removed this node.',
    'Join again with a new token if it should come back.',
    'medium',
  ),
  'node.not_connected': entry(
    'conflict',
    'The node is not connected, so it cannot do this now.',
    'Wait until it is back.',
  ),
  'node.superseded': entry(
    'conflict',
    'A newer session of the same node took over.',
    'Nothing, if the process was restarted; give each process its own state directory otherwise.',
    'medium',
  ),
  'node.connect_timeout': entry(
    'unavailable',
    'The control plane did not answer in time.',
    'Check FOUNDATION_URL and that the server runs.',
    'medium',
  ),
  'node.options_invalid': entry(
    'invalid',
    'The options given to connect() are not valid.',
    'Correct the fields listed under `issues`.',
  ),
  'protocol.invalid': entry(
    'invalid',
    'The message is not part of the node protocol.',
    'Use the SDK, or correct the field named by `path`.',
    'medium',
  ),
  'protocol.unsupported': entry(
    'invalid',
    'The server does not speak this version of the node protocol.',
    'Upgrade the older side.',
    'medium',
  ),
  'protocol.flood': entry(
    'limited',
    'The node sends more messages than its session may.',
    'Send less; the limit is in the context.',
    'medium',
  ),
  'protocol.ack_unknown': entry(
    'invalid',
    'The acknowledgement names a resource that was never sent to this node.',
    'Acknowledge only what arrived on the feed.',
    'medium',
  ),
  'resource.rejected': entry(
    'invalid',
    'The node refused the resource and keeps what it had.',
    'Correct the field named by `path`.',
    'medium',
  ),
  'resource.changed_meanwhile': entry(
    'conflict',
    'Somebody else changed this first.',
    'Reload and try again.',
  ),
  'protection.limited': entry(
    'limited',
    'The rate limit of this target is used up.',
    'Call again after `retryAfterMs`, or raise the limit of the policy in the context.',
  ),
  'protection.open': entry(
    'unavailable',
    'The breaker of this target is open.',
    'Serve a fallback; calls are let through again once the target answers.',
    'medium',
  ),
  'protection.backing_off': entry(
    'unavailable',
    'The target asked to be left alone for a while.',
    'Call again after `retryAfterMs`.',
  ),
  'protection.full': entry(
    'limited',
    'Too many calls to this target are under way.',
    'Call again later, or raise the concurrency or the queue of the policy in the context.',
  ),
  'protection.pool_exhausted': entry(
    'limited',
    'No resource of this pool became free in time.',
    'Give resources back sooner, or raise `max` of the pool.',
    'medium',
  ),
  'protection.pool_closed': entry(
    'conflict',
    'The pool is closed.',
    'Open a new pool; this one gives out nothing more.',
  ),
  'protection.timeout': entry(
    'unavailable',
    'The target did not answer in time.',
    'Look at the target, or raise the timeout of the policy in the context.',
    'medium',
  ),
  'protection.policy_invalid': entry(
    'invalid',
    'The policy does not match its schema.',
    'Correct the fields listed under `issues`.',
  ),
  'protection.policy_not_found': entry(
    'not_found',
    'There is no policy with this name.',
    'Reload the list.',
  ),
  'protection.policy_exists': entry(
    'conflict',
    'There is a policy with this name already.',
    'Choose another name, or edit that one.',
  ),
  'protection.guard_not_found': entry(
    'not_found',
    'No node of this service calls this target.',
    'Reload the list.',
  ),
  'protection.override_not_found': entry(
    'not_found',
    'There is no such override: it was lifted, or its time is over.',
    'Reload the list.',
  ),
  'system.unavailable': entry(
    'unavailable',
    'The database does not answer at the moment.',
    'Try again shortly; the server recovers by itself.',
    'high',
  ),
  'system.stopping': entry(
    'unavailable',
    'This server is shutting down.',
    'Try again; another server answers.',
  ),
  internal: entry(
    'internal',
    'Something failed that should not have.',
    'Report it with the correlation id; the server has the details.',
    'critical',
  ),
} as const satisfies Record<string, CatalogueEntry>

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
