import { PolicySpec, type PolicyVersion } from '@foundation/core/protection'
import { expect, it } from 'vitest'

import { versionLines } from './versions-view'

function version(revision: number, ms: number | null): PolicyVersion {
  const spec = ms === null ? null : PolicySpec.parse({ match: { target: 'pay' }, timeout: { ms } })
  return { revision, spec, selector: spec && {}, at: new Date(revision), by: 'ops', reason: 'why' }
}

it('says of each version what it changed', () => {
  const lines = versionLines(
    [version(5, 2_000), version(4, null), version(3, 1_500), version(2, 1_000), version(1, 1_000)],
    5,
  )
  expect(lines.map(({ words }) => words)).toEqual([
    'made',
    'removed',
    '1 field changed',
    'saved without a change',
    'made',
  ])
  expect(lines[2]?.changes).toEqual([
    {
      path: 'timeout.ms',
      label: 'Timeout · Give up after',
      before: '1\u00a0s',
      after: '1\u2009500\u00a0ms',
    },
  ])
})

it('brings back any version but a removal and the one that runs', () => {
  const lines = versionLines([version(3, 3_000), version(2, null), version(1, 1_000)], 3)
  expect(lines.map(({ restorable }) => restorable)).toEqual([false, false, true])
  const gone = versionLines([version(2, null), version(1, 1_000)], null)
  expect(gone.map(({ restorable }) => restorable)).toEqual([false, true])
})
