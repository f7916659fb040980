/**
 * Writes docs/reference/openapi.json from the server's procedures, which have to be built.
 * With --check it writes nothing, and fails when the document is not what it would write.
 */
import { readFileSync, writeFileSync } from 'node:fs'

import { describeApi } from '../apps/server/dist/rest/openapi.js'
import { operationsOf } from '../apps/server/dist/rest/operations.js'
import { appRouter } from '../apps/server/dist/trpc/root.js'

const file = new URL('../docs/reference/openapi.json', import.meta.url)
const text = `${JSON.stringify(describeApi(operationsOf(appRouter)), null, 2)}\n`

if (process.argv.includes('--check')) {
  let current = ''
  try {
    current = readFileSync(file, 'utf8')
  } catch {
    // Not there is as wrong as out of date.
  }
  if (current !== text) {
    console.error(
      'docs/reference/openapi.json is out of date: run node scripts/generate-openapi.mjs',
    )
    process.exit(1)
  }
} else {
  writeFileSync(file, text)
}
