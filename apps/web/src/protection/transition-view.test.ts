import type { TransitionRow } from '@foundation/core/protection'
import { describe, expect, it } from 'vitest'

import { foldTransitions } from './transition-view'

const row = (nodeId: string, to: TransitionRow['to'], seconds: number): TransitionRow => ({
  nodeId,
  service: 'payments',
  target: 'ledger-db',
  from: 'closed',
  to,
  reason: `because ${nodeId}`,
  at: new Date(seconds * 1_000),
})

describe('transitions', () => {
  it('of many nodes at once are one line, told by the newest', () => {
    const folded = foldTransitions([
      row('c', 'open', 109),
      row('b', 'open', 104),
      row('a', 'open', 100),
    ])
    expect(folded).toMatchObject([
      { title: '3 nodes open', reason: 'because c', nodeIds: ['c', 'b', 'a'] },
    ])
  })

  it('of other states stand between without parting them', () => {
    const folded = foldTransitions([
      row('a', 'open', 105),
      row('b', 'half_open', 104),
      row('c', 'open', 103),
    ])
    expect(folded.map((it) => it.title)).toEqual(['2 nodes open', 'b half_open'])
  })

  it('long after one another stay apart, and one node is counted once', () => {
    const folded = foldTransitions([
      row('a', 'open', 130),
      row('a', 'open', 105),
      row('a', 'open', 100),
    ])
    expect(folded.map((it) => it.title)).toEqual(['a open again', 'a open'])
    expect(folded.map((it) => it.nodeIds)).toEqual([['a'], ['a']])
  })

  it('of a breaker that probes in vain are its opening and one line for all that followed', () => {
    const cycle = (seconds: number) => [
      row('a', 'open', seconds + 1),
      row('a', 'half_open', seconds),
    ]
    const opened = row('a', 'open', 0)
    const folded = foldTransitions([...cycle(90), ...cycle(60), ...cycle(30), opened])
    expect(folded.map(({ title, reason, again }) => [title, reason, again])).toEqual([
      ['a open again', 'because a, 3 times', true],
      ['a open', 'because a', false],
    ])
    // While it probes, that is seen; once it has closed, so is that.
    const probing = foldTransitions([row('a', 'half_open', 30), opened])
    expect(probing.map((it) => it.title)).toEqual(['a half_open', 'a open'])
    const closed = foldTransitions([row('a', 'closed', 31), row('a', 'half_open', 30), opened])
    expect(closed.map((it) => it.title)).toEqual(['a closed', 'a half_open', 'a open'])
  })

  it('of a node that opens for the first time are never taken for a probe in vain', () => {
    const folded = foldTransitions([
      row('a', 'open', 61),
      row('a', 'half_open', 60),
      row('b', 'open', 30),
      row('a', 'open', 0),
    ])
    expect(folded.map((it) => it.title)).toEqual(['a open again', 'b open', 'a open'])
  })

  it('of several nodes that probe in vain by turns are one line of all of them', () => {
    const folded = foldTransitions([
      row('b', 'open', 61),
      row('a', 'open', 45),
      row('b', 'open', 1),
      row('a', 'open', 0),
    ])
    expect(folded.map((it) => it.title)).toEqual(['2 nodes open again', '2 nodes open'])
  })
})
