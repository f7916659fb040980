import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import {
  append,
  type CatchUp,
  catchUp,
  type DeliveredResource,
  type Delivery,
  deliver,
  type LogEntry,
  newFeedLog,
  type Resource,
  refOf,
  type Selectable,
  type Selector,
  snapshotFor,
} from './index.js'

const keys = ['a', 'b', 'c'] as const
const node: Selectable = { nodeId: 'cart-1', service: 'cart', labels: { tier: 'gold' } }
const other: Selectable = { nodeId: 'cart-2', service: 'cart', labels: {} }

const oneOrMore = (...names: [string, ...string[]]) =>
  fc.subarray(names, { minLength: 1 }).map((it) => [...it])
const selectors: fc.Arbitrary<Selector> = fc.record(
  {
    nodes: oneOrMore('cart-1', 'cart-2', 'mail-1'),
    services: oneOrMore('cart', 'mail'),
    labels: fc.constantFrom({ tier: ['gold'] }, { tier: ['silver'] }, { zone: ['eu'] }),
  },
  { requiredKeys: [] },
)
const nodes: fc.Arbitrary<Selectable> = fc.record({
  nodeId: fc.constantFrom('cart-1', 'cart-2', 'mail-1'),
  service: fc.constantFrom('cart', 'mail'),
  labels: fc.dictionary(fc.constantFrom('tier', 'zone'), fc.constantFrom('gold', 'silver', 'eu')),
})

/** What an operator did: set a key for some nodes, or take it away (selector null). */
const histories = fc.array(
  fc.record({ key: fc.constantFrom(...keys), selector: fc.option(selectors) }),
  { maxLength: 40 },
)
type History = readonly { readonly key: string; readonly selector: Selector | null }[]

/** The entries that a history leaves in the log; taking away what is not there leaves none. */
function entriesOf(history: History): LogEntry[] {
  const current = new Map<string, Selector>()
  const entries: LogEntry[] = []
  for (const { key, selector } of history) {
    const before = current.get(key) ?? null
    if (!selector && !before) continue
    const revision = entries.length + 1
    const ref = { kind: 'labels', key }
    const after: Resource | null = selector && { ...ref, revision, selector, spec: { n: revision } }
    entries.push({ revision, ref, before, after })
    if (selector) current.set(key, selector)
    else current.delete(key)
  }
  return entries
}

type Held = Map<string, DeliveredResource>

function apply(held: Held, deliveries: readonly Delivery[]): Held {
  const next = new Map(held)
  for (const delivery of deliveries) {
    if (delivery.op === 'set') next.set(refOf(delivery.resource), delivery.resource)
    else next.delete(refOf(delivery.ref))
  }
  return next
}

function receive(held: Held, message: CatchUp): Held {
  if (message.type === 'changes') return apply(held, message.changes)
  return new Map(message.resources.map((it) => [refOf(it), it]))
}

const logOf = (entries: readonly LogEntry[], keep?: number) =>
  append(newFeedLog(0, []), entries, keep)

describe('feed log', () => {
  it('resumes to the same state as a snapshot: any history, node, cut and length of log', () => {
    fc.assert(
      fc.property(
        histories,
        nodes,
        fc.nat(),
        fc.integer({ min: 1, max: 50 }),
        (did, who, at, keep) => {
          const entries = entriesOf(did)
          const cut = at % (entries.length + 1)
          const held = receive(new Map(), snapshotFor(logOf(entries.slice(0, cut)), who))
          const log = logOf(entries, keep)
          const resumed = receive(held, catchUp(log, who, cut))
          expect(resumed).toEqual(receive(new Map(), snapshotFor(log, who)))
        },
      ),
    )
  })

  it('keeps a connected node in the same state as a snapshot, one delivery at a time', () => {
    fc.assert(
      fc.property(histories, nodes, (did, who) => {
        const entries = entriesOf(did)
        const live = entries.reduce<Held>((held, entry) => {
          const delivery = deliver(entry, who)
          return delivery ? apply(held, [delivery]) : held
        }, new Map())
        expect(live).toEqual(receive(new Map(), snapshotFor(logOf(entries), who)))
      }),
    )
  })

  it('is the same log whether entries come together or one by one', () => {
    fc.assert(
      fc.property(histories, fc.integer({ min: 1, max: 10 }), (did, keep) => {
        const entries = entriesOf(did)
        const oneByOne = entries.reduce(
          (log, entry) => append(log, [entry], keep),
          newFeedLog(0, []),
        )
        expect(logOf(entries, keep)).toEqual(oneByOne)
      }),
    )
  })

  it('never takes from a node what it was not given', () => {
    fc.assert(
      fc.property(histories, nodes, (did, who) => {
        let held: Held = new Map()
        for (const entry of entriesOf(did)) {
          const delivery = deliver(entry, who)
          if (delivery?.op === 'unset') expect(held.has(refOf(delivery.ref))).toBe(true)
          if (delivery) held = apply(held, [delivery])
        }
      }),
    )
  })

  const set = (revision: number, selector: Selector, before: Selector | null): LogEntry => ({
    revision,
    ref: { kind: 'labels', key: 'a' },
    before,
    after: { kind: 'labels', key: 'a', revision, selector, spec: {} },
  })

  it('takes a resource from a node that it is no longer for', () => {
    const entry = set(2, { nodes: ['cart-2'] }, { nodes: ['cart-1'] })
    expect(deliver(entry, node)).toEqual({ op: 'unset', ref: { kind: 'labels', key: 'a' } })
    expect(deliver(entry, other)).toMatchObject({ op: 'set', resource: { revision: 2 } })
  })

  it('keeps from a node whom else a resource is for', () => {
    const [resource] = (snapshotFor(logOf([set(1, {}, null)]), node) as { resources: unknown[] })
      .resources
    expect(resource).toEqual({ kind: 'labels', key: 'a', revision: 1, spec: {} })
  })

  it.each([
    ['unknown', null, 'snapshot'],
    ['from the future, as after a restored backup', 4, 'snapshot'],
    ['before the entries that are kept', 0, 'snapshot'],
    ['just before the oldest entry kept', 1, 'changes'],
    ['the head', 3, 'changes'],
  ])('answers a revision that is %s', (_what, since, type) => {
    const log = logOf([set(1, {}, null), set(2, {}, {}), set(3, {}, {})], 2)
    expect(catchUp(log, node, since)).toMatchObject({ type, revision: 3 })
  })

  it('keeps the newest entries only, and all of the state', () => {
    const log = logOf(entriesOf(keys.map((key) => ({ key, selector: {} }))), 1)
    expect(log.recent.map(({ revision }) => revision)).toEqual([3])
    expect([...log.resources.keys()]).toEqual(['labels/a', 'labels/b', 'labels/c'])
  })

  it.each([[2], [0], [-1]])(
    'refuses entry %i after head 0, which would hide a loss',
    (revision) => {
      expect(() => logOf([set(revision, {}, null)])).toThrow(
        new RangeError(`Expected revision 1, received ${revision}`),
      )
    },
  )

  it('refuses a gap within one batch and leaves the log as it was', () => {
    const log = newFeedLog(0, [])
    expect(() => append(log, [set(1, {}, null), set(3, {}, {})])).toThrow(RangeError)
    expect(log).toEqual(newFeedLog(0, []))
  })
})
