import { expect, it } from 'vitest'

import { type TransitionRecord, toSpans } from './spans.js'

const at = (minutes: number) => new Date(minutes * 60_000)
const to = (
  fromState: string,
  toState: string,
  minutes: number,
  reason = '',
): TransitionRecord => ({
  fromState,
  toState,
  reason,
  at: at(minutes),
})
const node = { joinedAt: at(0), state: 'healthy', stateReason: '', stateSince: at(40) }
const range = { from: at(10), to: at(60) }
const brief = (spans: ReturnType<typeof toSpans>) =>
  spans.map(({ state, from, to: end }) => [state, from.getTime() / 60_000, end.getTime() / 60_000])

it('begins before the range, follows without a gap, and ends now', () => {
  const spans = toSpans(
    node,
    to('joining', 'healthy', 5),
    [to('healthy', 'suspect', 20, 'beats are missing'), to('suspect', 'healthy', 40)],
    range,
    at(50),
  )
  expect(brief(spans)).toEqual([
    ['healthy', 5, 20],
    ['suspect', 20, 40],
    ['healthy', 40, 50],
  ])
  expect(spans[1]?.reason).toBe('beats are missing')
})

it('ends with the range when that is over', () => {
  expect(brief(toSpans(node, to('joining', 'healthy', 5), [], range, at(90)))).toEqual([
    ['healthy', 5, 60],
  ])
})

it('begins when the node joined, where nothing older is kept', () => {
  expect(brief(toSpans(node, null, [to('joining', 'healthy', 20)], range, at(30)))).toEqual([
    ['joining', 0, 20],
    ['healthy', 20, 30],
  ])
})

it('has one span of what the node is, where no change is kept', () => {
  expect(brief(toSpans({ ...node, stateSince: at(3) }, null, [], range, at(30)))).toEqual([
    ['healthy', 3, 30],
  ])
})

it('has none for a range before the node was, or that is not yet', () => {
  expect(
    toSpans({ ...node, stateSince: at(100), joinedAt: at(100) }, null, [], range, at(200)),
  ).toEqual([])
  expect(toSpans(node, null, [], { from: at(70), to: at(80) }, at(30))).toEqual([])
})
