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

export type ErrorSeverity = 'low' | 'medium' | 'high' | 'critical'

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
  'request.method_not_allowed': entry(
    'invalid',
    'This address does not take this method.',
    'Use one of the methods in the context.',
  ),
  'request.unsupported_type': entry(
    'invalid',
    'The body is of a type that this address does not take.',
    'Send JSON, with `content-type: application/json`.',
  ),
  'request.not_found': entry('not_found', 'There is nothing at this address.', 'Check the path.'),
  'request.limited': entry(
    'limited',
    'Too many requests from this address.',
    'Wait for `retryAfterMs`, then try again.',
  ),
  'request.precondition_failed': entry(
    'conflict',
    'Somebody changed this since the version that `If-Match` names.',
    'Read it again, then change what is there now.',
  ),
  'request.key_reused': entry(
    'conflict',
    'This Idempotency-Key was used for another request.',
    'Use a new key for each thing that is to be done, and the same one only to try it again.',
  ),
  'request.key_in_use': entry(
    'conflict',
    'A request with this Idempotency-Key is being worked on.',
    'Wait for `retryAfterMs`, then ask again with the same key.',
  ),
  'request.outcome_unknown': entry(
    'conflict',
    'A request with this Idempotency-Key began, and nobody knows how it ended.',
    'Look whether it was done; if not, ask again with a new key.',
    'medium',
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
  'access.api_token_invalid': entry(
    'unauthenticated',
    'The API token is unknown, or whoever made it is gone.',
    'Create an API token in the console, and send it as `Authorization: Bearer`.',
  ),
  'access.api_token_expired': entry(
    'unauthenticated',
    'The API token has expired.',
    'Create a new API token.',
  ),
  'access.api_token_revoked': entry(
    'unauthenticated',
    'The API token was revoked.',
    'Create a new API token.',
    'medium',
  ),
  'access.api_token_not_found': entry(
    'not_found',
    'There is no API token with this id.',
    'Reload the list.',
  ),
  'access.scope_exceeded': entry(
    'forbidden',
    'A token cannot do more than whoever makes it.',
    'Leave out the scopes in the context, or ask somebody who has them.',
    'medium',
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
  'config.path_invalid': entry(
    'invalid',
    'This is no path to a value.',
    'Use names parted by dots, or a list of names; the fault is under `issues`.',
  ),
  'config.not_found': entry(
    'not_found',
    'There is no value at this path.',
    'Check the path, set the value, or read it with a default.',
  ),
  'config.value_invalid': entry(
    'invalid',
    'The value cannot be stored, or the schema refuses it.',
    'Correct the fields listed under `issues`.',
  ),
  'config.update_forbidden': entry(
    'forbidden',
    'This value cannot be changed at run time.',
    'Release it from the console, or declare it `mutable: runtime`.',
    'medium',
  ),
  'config.reload_failed': entry(
    'unavailable',
    'A source of configuration cannot be read; what was there stays.',
    'Mend the source in the context, then reload.',
    'medium',
  ),
  'config.quorum_missed': entry(
    'unavailable',
    'Not enough nodes answered in time.',
    'Look at the nodes in the context; the write itself stands.',
    'medium',
  ),
  'config.stale': entry(
    'unavailable',
    'The value was last confirmed longer ago than was asked for.',
    'Bring the control plane back, ask for a longer time, or read without one.',
    'medium',
  ),
  'config.declared_already': entry(
    'conflict',
    'This namespace was declared already, with something else.',
    'Declare it once, with its schema; everywhere else get it by its name alone.',
  ),
  'config.writes_full': entry(
    'limited',
    'Too many writes wait for the control plane.',
    'Try again once it is back.',
    'medium',
  ),
  'config.namespace_not_found': entry(
    'not_found',
    'There is no namespace with this name.',
    'Reload the list.',
  ),
  'config.namespace_exists': entry(
    'conflict',
    'There is a namespace with this name already.',
    'Choose another name, or edit that one.',
  ),
  'config.release_not_found': entry(
    'not_found',
    'There is no such release: retention may have taken it.',
    'Reload the list.',
  ),
  'config.release_state': entry(
    'conflict',
    'The release is not in a state in which this can be done.',
    'Reload it; its state is in the context.',
  ),
  'config.release_under_way': entry(
    'conflict',
    'Another release of this namespace is on its way.',
    'Let it end, or roll it back first.',
  ),
  'config.own_approval': entry(
    'forbidden',
    'Who proposed a release cannot approve it.',
    'Ask somebody else, or release it as an emergency.',
    'medium',
  ),
  'config.emergency_forbidden': entry(
    'forbidden',
    'In this namespace nothing is released without a review.',
    'Ask somebody to approve it, or allow emergencies in the settings of the namespace.',
    'medium',
  ),
  'config.nothing_to_release': entry(
    'conflict',
    'The draft is the same as what runs.',
    'Change the draft first.',
  ),
  'config.conflict_not_found': entry(
    'not_found',
    'There is no such conflict: somebody resolved it.',
    'Reload the list.',
  ),
  'config.import_invalid': entry(
    'invalid',
    'The file cannot be read.',
    'Correct the line in the context.',
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
