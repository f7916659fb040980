import { describe, expect, it } from 'vitest'

import { describeOpened, toShadowWords } from './shadow-view'

const report = { calls: 12_400, refused: 161, refusedRatio: 0.013, opened: 3, shadowOpened: 5 }

describe('a shadow', () => {
  it('says what it would have refused, and of how many calls', () => {
    expect(toShadowWords(report)).toEqual({
      share: '1.3\u00a0%',
      rest: 'more calls, of 12\u2009400 calls seen',
    })
  })

  it('says nothing of calls that it never saw', () => {
    expect(toShadowWords({ ...report, calls: 0, refusedRatio: null }).share).toBeNull()
  })

  it('counts how often it opened', () => {
    expect([0, 1, 5].map(describeOpened)).toEqual([
      'stayed closed',
      'opened once',
      'opened 5 times',
    ])
  })
})
