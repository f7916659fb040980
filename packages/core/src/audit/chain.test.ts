import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { ChainCheck, chainStart, sealedText } from './chain.js'
import type { AuditEntry, AuditFault, ChainPoint } from './schema.js'

/** Two rounds of FNV-1a with 32 bits: quick, and enough to tell texts apart. */
const hash = (text: string): string => {
  let [a, b] = [0x811c9dc5, 0x01000193]
  for (let i = 0; i < text.length; i += 1) {
    a = Math.imul(a ^ text.charCodeAt(i), 0x01000193)
    b = Math.imul(b + text.charCodeAt(i), 0x85ebca6b) ^ a
  }
  return [a, b].map((it) => (it >>> 0).toString(16).padStart(32, '0')).join('')
}

const Content = fc.record({
  at: fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }),
  actorId: fc.string(),
  actorName: fc.string(),
  action: fc.constantFrom('nodes.drain', 'config.propose'),
  target: fc.string(),
  reason: fc.string(),
  before: fc.jsonValue(),
  after: fc.jsonValue(),
  address: fc.option(fc.ipV4()),
  correlationId: fc.string(),
})
const contents = fc.array(Content, { minLength: 3, maxLength: 12 })

type Content = Omit<AuditEntry, 'seq' | 'prevHash' | 'hash'>

function sealed(entry: Omit<AuditEntry, 'hash'>, fleetId = 'f'): AuditEntry {
  return { ...entry, hash: hash(sealedText(fleetId, entry)) }
}

function chainOf(list: readonly Content[], start = chainStart): AuditEntry[] {
  const chain: AuditEntry[] = []
  for (const it of list) {
    const { seq, hash: prevHash } = chain.at(-1) ?? start
    chain.push(sealed({ ...it, seq: seq + 1, prevHash }))
  }
  return chain
}

function check(chain: readonly AuditEntry[], head: ChainPoint, fleetId = 'f'): AuditFault | null {
  const it = new ChainCheck(fleetId, chainStart, hash)
  for (const entry of chain) {
    const fault = it.next(entry)
    if (fault) return fault
  }
  return it.end(head)
}

/** A chain, its head, and a place in the middle of it. */
const cases = contents.chain((list) =>
  fc.record({ list: fc.constant(list), at: fc.integer({ min: 1, max: list.length - 2 }) }),
)
const holds = (
  test: (chain: AuditEntry[], head: ChainPoint, at: number) => AuditFault | null,
  expected: (at: number, length: number) => AuditFault | null,
) =>
  fc.assert(
    fc.property(cases, ({ list, at }) => {
      const chain = chainOf(list)
      const head = chain.at(-1) as ChainPoint
      expect(test(chain, head, at)).toEqual(expected(at, list.length))
    }),
  )

describe('a chain', () => {
  it('is whole as it was written', () => {
    holds(
      (chain, head) => check(chain, head),
      () => null,
    )
    expect(check([], chainStart)).toBeNull()
  })

  it.each([
    ['target', { target: 'somebody else' }],
    ['time', { at: new Date(5e12) }],
    ['reason', { reason: '\u0001' }],
    ['action', { action: 'nodes.resume' }],
    ['actor', { actorId: '\u0001' }],
    ['what was before', { before: { other: [1] } }],
    ['what was after', { after: { other: [1] } }],
    ['address', { address: 'here' }],
    ['link', { prevHash: 'f'.repeat(64) }],
  ])('shows that the %s of an entry was changed', (_what, change) => {
    holds(
      (chain, head, at) =>
        check(
          chain.map((it, i) => (i === at ? { ...it, ...change } : it)),
          head,
        ),
      (at) => ({ seq: at + 1, how: 'changed' }),
    )
  })

  it('shows an entry that was changed and given a new hash', () => {
    holds(
      (chain, head, at) =>
        check(
          chain.map((it, i) => (i === at ? sealed({ ...it, target: `${it.target}!` }) : it)),
          head,
        ),
      (at) => ({ seq: at + 1, how: 'changed' }),
    )
  })

  it('shows a chain that was rewritten to its end, by the head', () => {
    holds(
      (chain, head, at) => {
        const list = chain.map((it, i) => (i === at ? { ...it, target: `${it.target}!` } : it))
        return check(chainOf(list), head)
      },
      (_at, length) => ({ seq: length, how: 'changed' }),
    )
  })

  it('shows an entry that was removed', () => {
    holds(
      (chain, head, at) => check(chain.toSpliced(at, 1), head),
      (at) => ({ seq: at + 1, how: 'removed' }),
    )
  })

  it('shows entries that were removed where those behind have new numbers', () => {
    holds(
      (chain, head, at) =>
        check(
          chain.toSpliced(at, 1).map((it, i) => ({ ...it, seq: i + 1 })),
          { ...head, seq: head.seq - 1 },
        ),
      (at) => ({ seq: at + 1, how: 'removed' }),
    )
  })

  it('shows an entry that was put in, with its number twice', () => {
    holds(
      (chain, head, at) => {
        const twin = sealed({ ...(chain[at] as AuditEntry), target: 'put in' })
        return check(chain.toSpliced(at + 1, 0, twin), head)
      },
      (at) => ({ seq: at + 1, how: 'inserted' }),
    )
  })

  it('shows an entry that was put in where those behind have new numbers', () => {
    holds(
      (chain, head, at) => {
        const before = chain[at - 1] as AuditEntry
        const made = sealed({ ...before, seq: at + 1, prevHash: before.hash })
        const moved = chain.toSpliced(at, 0, made).map((it, i) => ({ ...it, seq: i + 1 }))
        return check(moved, { ...head, seq: head.seq + 1 })
      },
      (at) => ({ seq: at + 1, how: 'inserted' }),
    )
  })

  it('shows a copy of the entry before it', () => {
    holds(
      (chain, head, at) => {
        const copy = { ...(chain[at - 1] as AuditEntry), seq: at + 1 }
        const moved = chain.toSpliced(at, 0, copy).map((it, i) => ({ ...it, seq: i + 1 }))
        return check(moved, { ...head, seq: head.seq + 1 })
      },
      (at) => ({ seq: at + 1, how: 'inserted' }),
    )
  })

  it('shows that its newest entries were cut', () => {
    holds(
      (chain, head, at) => check(chain.slice(0, at), head),
      (at) => ({ seq: at + 1, how: 'cut' }),
    )
  })

  it('shows entries beyond the head', () => {
    holds(
      (chain, _head, at) => check(chain, chain[at - 1] as ChainPoint),
      (at) => ({ seq: at + 1, how: 'inserted' }),
    )
  })

  it('of another fleet is not this one', () => {
    holds(
      (chain, head) => check(chain, head, 'other'),
      () => ({ seq: 1, how: 'changed' }),
    )
  })

  it('goes on from any place that is trusted', () => {
    fc.assert(
      fc.property(cases, ({ list, at }) => {
        const chain = chainOf(list)
        const rest = new ChainCheck('f', chain[at] as ChainPoint, hash)
        for (const entry of chain.slice(at + 1)) expect(rest.next(entry)).toBeNull()
        expect(rest.end(chain.at(-1) as ChainPoint)).toBeNull()
        expect(rest.last.seq).toBe(list.length)
      }),
    )
  })
})
