/**
 * The catalogue of everything that can go wrong on purpose.
 *
 * A code says what happened and never changes meaning; its `type` says what the caller can do about
 * it and decides the HTTP status, the tRPC code and whether the SDK tries again. Anything thrown that
 * is not a `FoundationError` is a defect: it is logged whole and answered as `internal`.
 */

import { accessErrors } from './access.js'
import { type CatalogueEntry, entry } from './entry.js'

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
  ...accessErrors,
  'audit.entry_not_found': entry(
    'not_found',
    'The audit has no entry at this place.',
    'Look whether it was archived: `GET /api/v1/audit/checkpoints` says up to where.',
  ),
  'audit.hash_differs': entry(
    'conflict',
    'The entry at this place has another hash.',
    'Export the audit again, and archive up to the last entry of that file.',
  ),
  'audit.broken': entry(
    'conflict',
    'The audit was changed by somebody other than the server.',
    'Leave everything as it is, and compare the entry in the context with an export or a backup.',
    'critical',
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
