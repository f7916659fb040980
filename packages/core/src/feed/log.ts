/**
 * The revision log as one server keeps it in memory, and what each node is to be told of it.
 *
 * Entries arrive in commit order. A node that comes back with its last revision gets the changes since
 * then, or, when the log no longer reaches back so far, everything that is for it: a snapshot. Both end
 * in the same state, which is what the property test in `log.test.ts` holds.
 */
import {
  type DeliveredResource,
  type Resource,
  type ResourceRef,
  type Revision,
  refOf,
} from './resource.js'
import { matches, type Selectable, type Selector } from './selector.js'

/** One committed change. `before` is whom the resource was for until now; null when it is new. */
export interface LogEntry {
  readonly revision: Revision
  readonly ref: ResourceRef
  readonly before: Selector | null
  /** Null when the change took the resource away. */
  readonly after: Resource | null
}

/** What one change means to one node. */
export type Delivery =
  | { readonly op: 'set'; readonly resource: DeliveredResource }
  | { readonly op: 'unset'; readonly ref: ResourceRef }

export interface FeedLog {
  /** The newest revision. */
  readonly head: Revision
  /** The current state of everything, by `refOf`. */
  readonly resources: ReadonlyMap<string, Resource>
  /** The newest entries, oldest first. */
  readonly recent: readonly LogEntry[]
}

/** What to send to a node that says it has everything up to `since`. */
export type CatchUp =
  | {
      readonly type: 'snapshot'
      readonly revision: Revision
      readonly resources: DeliveredResource[]
    }
  | { readonly type: 'changes'; readonly revision: Revision; readonly changes: Delivery[] }

export function newFeedLog(head: Revision, resources: Iterable<Resource>): FeedLog {
  return { head, resources: new Map([...resources].map((it) => [refOf(it), it])), recent: [] }
}

/**
 * Adds committed entries, keeping at most `keep` recent ones. Copies the state once, whatever the number
 * of entries: hand them over together.
 *
 * @throws RangeError when an entry is not the one after the head: a gap would lose a change in silence.
 */
export function append(log: FeedLog, entries: readonly LogEntry[], keep = 1_000): FeedLog {
  let { head } = log
  const resources = new Map(log.resources)
  for (const { revision, ref, after } of entries) {
    if (revision !== head + 1) {
      throw new RangeError(`Expected revision ${head + 1}, received ${revision}`)
    }
    head = revision
    if (after) resources.set(refOf(ref), after)
    else resources.delete(refOf(ref))
  }
  const all = [...log.recent, ...entries]
  return { head, resources, recent: all.slice(Math.max(0, all.length - keep)) }
}

/** What an entry means to a node; null when the node never knew and need not know. */
export function deliver(entry: LogEntry, node: Selectable): Delivery | null {
  if (entry.after && matches(entry.after.selector, node)) {
    return { op: 'set', resource: toDelivered(entry.after) }
  }
  return entry.before && matches(entry.before, node) ? { op: 'unset', ref: entry.ref } : null
}

/** Everything that is for `node`, as one state. */
export function snapshotFor(log: FeedLog, node: Selectable): CatchUp {
  const resources = [...log.resources.values()]
    .filter((resource) => matches(resource.selector, node))
    .map(toDelivered)
  return { type: 'snapshot', revision: log.head, resources }
}

/**
 * Brings a node from `since` to the head.
 *
 * `since` null, from the future (another fleet, a restored database) or before the recent entries all
 * give a snapshot. So must a caller who knows that the node's labels changed since: pass null.
 */
export function catchUp(log: FeedLog, node: Selectable, since: Revision | null): CatchUp {
  const oldest = log.head - log.recent.length
  if (since === null || since > log.head || since < oldest) return snapshotFor(log, node)
  const changes = log.recent
    .slice(since - oldest)
    .map((entry) => deliver(entry, node))
    .filter((delivery) => delivery !== null)
  return { type: 'changes', revision: log.head, changes }
}

function toDelivered({ kind, key, revision, spec }: Resource): DeliveredResource {
  return { kind, key, revision, spec }
}
