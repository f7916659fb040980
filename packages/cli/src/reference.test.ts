import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

import { printReference } from './reference.js'

it('is what docs/cli.md holds', () => {
  const committed = readFileSync(new URL('../../../docs/cli.md', import.meta.url), 'utf8')
  expect(committed).toBe(printReference())
})
