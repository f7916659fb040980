import { describe, expect, it } from 'vitest'

import { findReferences, isThere } from './doc-references.mjs'
import { nameFault } from './file-names.mjs'
import { firstLoadFaults } from './first-load.mjs'
import { lockFaults } from './lock-file.mjs'
import { playwrightCounts, vitestCounts } from './part.mjs'
import { listed, testNames } from './peers.mjs'
import { requirementFaults } from './requirements.mjs'
import { summarise, totalLine } from './summary.mjs'

describe('file names', () => {
  it.each(['apps/web/src/ui/Button.tsx', 'a/node-state.test.ts', 'apps/web/src/app/[id]/page.tsx'])(
    '%s is one',
    (file) => expect(nameFault(file)).toBeNull(),
  )
  it.each(['a/utils.ts', 'a/helpers/x.ts', 'a/shared.ts', 'a/nodeState.ts', 'a/Button.ts'])(
    '%s is none',
    (file) => expect(nameFault(file)).not.toBeNull(),
  )
})

describe('references in documents', () => {
  it('are links and paths, but not what is in blocks of code', () => {
    const text = 'See [it](x.md) and `docs/adr`.\n```\n`docs/none.md`\n```\n'
    expect(findReferences(text).map(({ target }) => target)).toEqual(['x.md', 'docs/adr'])
  })
  it('are there or not', () => {
    expect(isThere('docs/README.md', { target: '../package.json', isLink: true })).toBe(true)
    expect(isThere('docs/README.md', { target: 'none.md#part', isLink: true })).toBe(false)
    expect(isThere('README.md', { target: 'https://example.org', isLink: true })).toBe(true)
    expect(isThere('README.md', { target: 'docs/none.md', isLink: false })).toBe(false)
  })
})

it('finds requirements that are missing, there twice, or none', () => {
  const all = Array.from({ length: 397 }, (_, at) => `| R-${String(at + 1).padStart(3, '0')} | x |`)
  expect(requirementFaults(all.join('\n'))).toEqual([])
  const faulty = [...all.slice(1), '| R-005 | again |', '| R-400 | new |'].join('\n')
  expect(requirementFaults(faulty)).toEqual([
    'R-001 is missing',
    'R-005 is there twice',
    'R-400 is no requirement',
  ])
})

it('reads the names of tests, and those that a document lists', () => {
  expect(
    testNames("describe('x', () => {\n  it('does it', () => {})\n  it('node\\'s', f)"),
  ).toEqual(['does it', "node's"])
  expect(listed('| behaviour | ours |\n| --- | --- |\n| does it | the same |')).toEqual(['does it'])
})

it('finds pages that begin with too much', () => {
  const sizes = { shared: 200_000, small: 50_000, large: 50_001 }
  const route = (name, ...chunks) => ({ route: name, firstLoadChunkPaths: chunks })
  const all = [
    route('/a', 'shared', 'small'),
    route('/b', 'shared', 'large'),
    route('/kit', 'shared', 'shared'),
  ]
  expect(firstLoadFaults(all, (chunk) => sizes[chunk])).toEqual([
    '/b begins with 250.0 kB, 250 are allowed',
  ])
  expect(firstLoadFaults([], () => 0)).toEqual(['no route was built'])
})

it('finds platforms that are not locked', () => {
  const needs = { optionalDependencies: { 'x-linux': '1', 'x-mac': '1' } }
  expect(lockFaults({ 'node_modules/x': needs, 'node_modules/x-linux': {} })).toEqual([
    'node_modules/x may need x-mac, which is not locked',
  ])
})

describe('counts', () => {
  it('take a file that cannot be loaded for a failure', () => {
    const report = {
      numPassedTests: 2,
      numFailedTests: 1,
      numPendingTests: 1,
      numTodoTests: 0,
      testResults: [
        { status: 'failed', assertionResults: [] },
        { status: 'failed', assertionResults: [{}] },
      ],
    }
    expect(vitestCounts(report)).toEqual({ passed: 2, failed: 2, skipped: 1 })
  })
  it('take a flaky test for a failure', () => {
    const stats = { expected: 3, unexpected: 0, flaky: 1, skipped: 0 }
    expect(playwrightCounts({ stats, errors: [] })).toEqual({ passed: 3, failed: 1, skipped: 0 })
  })
  it('end in a line of totals', () => {
    const results = [
      { name: 'unit', ms: 1_000, passed: 3, failed: 0, skipped: 0 },
      { name: 'db', ms: 2_000, passed: 4, failed: 1, skipped: 2 },
    ]
    expect(summarise(results).split('\n').at(-1)).toBe('7 passed, 1 failed, 2 skipped')
    expect(totalLine([results[0]])).toBe('3 passed, 0 failed')
  })
})
