import type { SchemaIssue } from '@foundation/core/config'
import { describe, expect, it } from 'vitest'

import {
  describeRefusers,
  describeVerdict,
  issuesAt,
  nodesRefusing,
  whoRefuses,
} from './issue-words'

const issue: SchemaIssue = {
  path: 'db.pool.max',
  message: 'must be <= 30',
  schema: 'a'.repeat(64),
  versions: ['payments 2.9.8'],
  nodes: 1,
}

describe('what running versions refuse', () => {
  it('names who refuses it', () => {
    expect(whoRefuses(issue)).toBe('payments 2.9.8 on 1 node refuses it')
    expect(whoRefuses({ ...issue, versions: ['a 1', 'b 2'], nodes: 4 })).toBe(
      'a 1 and 1 more on 4 nodes refuse it',
    )
    expect(whoRefuses({ ...issue, schema: null, versions: [] })).toBe('It cannot be saved so')
  })

  it('says how many nodes of a version would', () => {
    expect(describeVerdict(20, [])).toBe('20 nodes accept')
    expect(describeVerdict(1, [])).toBe('1 node accepts')
    expect(describeVerdict(1, [issue])).toBe('1 node refuses')
    expect(describeVerdict(4, [issue, { ...issue, nodes: 2 }])).toBe('2 of 4 nodes refuse')
    expect(describeVerdict(4, [{ ...issue, nodes: 4 }])).toBe('4 nodes refuse')
  })

  it('stands at its value, and at what that is in', () => {
    expect(issuesAt([issue], ['db', 'pool', 'max'])).toHaveLength(1)
    expect(issuesAt([issue], ['db'])).toHaveLength(1)
    expect(issuesAt([issue], ['db', 'pool', 'maximum'])).toHaveLength(0)
  })

  it('is summed up, each version and each node once', () => {
    const others = { schema: 'b'.repeat(64), versions: ['payments 2.9.7'], nodes: 2 }
    const all = [issue, { ...issue, path: 'x' }, { ...issue, ...others }]
    expect(describeRefusers(all)).toBe('payments 2.9.8 and 1 more')
    expect(nodesRefusing(all)).toBe(3)
    expect(describeRefusers([])).toBeNull()
    expect(nodesRefusing([{ ...issue, schema: null }])).toBe(0)
  })
})
