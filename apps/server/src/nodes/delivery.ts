/** Brings the feed to sessions: each frame is built once and shared by all who get the same. */
import {
  type CatchUp,
  catchUp,
  type DeliveredResource,
  type Delivery,
  deliver,
  type FeedLog,
  type LogEntry,
  matches,
  refOf,
  type Selectable,
} from '@foundation/core/feed'
import type { Changes } from '@foundation/core/nodes'

import { encode } from './frame.js'
import type { Opened } from './opening.js'

const labelsKind = 'labels'

/** Labels of a node as selectors see them: its own, with those of an operator on top. */
export function selectableOf(
  log: FeedLog,
  nodeId: string,
  service: string,
  ownLabels: Readonly<Record<string, string>>,
): Selectable {
  const spec = log.resources.get(refOf({ kind: labelsKind, key: nodeId }))?.spec
  const labels = spec?.labels
  return { nodeId, service, labels: isLabels(labels) ? { ...ownLabels, ...labels } : ownLabels }
}

function isLabels(value: unknown): value is Record<string, string> {
  return typeof value === 'object' && value !== null
}

/** Whether the entry changes the labels of a node, and so, perhaps, what is for it. */
export function isLabelsOf(entry: LogEntry, nodeId: string): boolean {
  return entry.ref.kind === labelsKind && entry.ref.key === nodeId
}

/** The nodes that an entry may touch, when it names them; null when it may be any. */
export function namedNodes({ before, after }: LogEntry): ReadonlySet<string> | null {
  const selectors = [before, after?.selector].filter((it) => it !== null && it !== undefined)
  const names = new Set<string>()
  for (const { nodes } of selectors) {
    if (!nodes) return null
    for (const name of nodes) names.add(name)
  }
  return names
}

/** A resource as it is sent, where it is kept otherwise; null when it cannot be. */
export type Reveal = (resource: DeliveredResource) => DeliveredResource | null

/** Encodes what one entry means to nodes, at most once each way. */
export function entryFrames(
  entry: LogEntry,
  reveal: Reveal,
): (node: Selectable) => { delivery: Delivery; frame: string } | null {
  const frames = new Map<Delivery['op'], string>()
  return (node) => {
    const delivery = deliver(entry, node)
    const sent = delivery && revealed(delivery, reveal)
    if (!sent) return null
    let frame = frames.get(sent.op)
    if (frame === undefined) {
      frame = encode({ t: 'changes', revision: entry.revision, changes: [sent] })
      frames.set(sent.op, frame)
    }
    return { delivery: sent, frame }
  }
}

function revealed(delivery: Delivery, reveal: Reveal): Delivery | null {
  if (delivery.op === 'unset') return delivery
  const resource = reveal(delivery.resource)
  return resource && { op: 'set', resource }
}

/**
 * What a node that has everything up to `since` is sent when its session opens: what changed, and
 * everything it never answered for, since the answer may have been lost on the way.
 */
export function greet(
  log: FeedLog,
  node: Selectable,
  since: number | null,
  acks: Readonly<Record<string, number>>,
  reveal: Reveal,
): CatchUp {
  const caughtUp = catchUp(log, node, labelsChangedSince(log, node.nodeId, since) ? null : since)
  if (caughtUp.type === 'snapshot') {
    const resources = caughtUp.resources.map(reveal).filter((it) => it !== null)
    return { ...caughtUp, resources }
  }
  const included = new Set(
    caughtUp.changes.map((it) => refOf(it.op === 'set' ? it.resource : it.ref)),
  )
  const changes: Changes['changes'] = [...caughtUp.changes]
  for (const [ref, resource] of log.resources) {
    if (
      included.has(ref) ||
      (acks[ref] ?? -1) >= resource.revision ||
      !matches(resource.selector, node)
    )
      continue
    const { selector: _, ...delivered } = resource
    changes.push({ op: 'set', resource: delivered })
  }
  return { ...caughtUp, changes: changes.flatMap((it) => revealed(it, reveal) ?? []) }
}

/** Another process, with other labels: what it has may no longer be what is for it. */
export function ownLabelsChanged({ labels, formerLabels }: Opened): boolean {
  const sorted = (by: Readonly<Record<string, string>>) =>
    JSON.stringify(Object.entries(by).sort(([a], [b]) => (a < b ? -1 : 1)))
  return formerLabels !== null && sorted(labels) !== sorted(formerLabels)
}

function labelsChangedSince(log: FeedLog, nodeId: string, since: number | null): boolean {
  return (
    since === null ||
    log.recent.some((entry) => entry.revision > since && isLabelsOf(entry, nodeId))
  )
}

/** Whether `node` was ever sent this revision of the resource, as far as the log reaches back. */
export function wasSent(
  log: FeedLog,
  node: Selectable,
  ref: { kind: string; key: string },
  revision: number,
): boolean {
  const name = refOf(ref)
  const current = log.resources.get(name)
  if (current && revision <= current.revision && matches(current.selector, node)) return true
  return log.recent.some(
    (entry) =>
      refOf(entry.ref) === name &&
      ((entry.before !== null && revision < entry.revision && matches(entry.before, node)) ||
        (entry.after !== null &&
          revision <= entry.revision &&
          matches(entry.after.selector, node))),
  )
}
