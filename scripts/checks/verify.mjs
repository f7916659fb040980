/** `npm run verify`: the fast loop while one works. No database, no browser. */
import { fileURLToPath } from 'node:url'

import { runParts } from './part.mjs'
import { allParts } from './parts.mjs'
import { prepare } from './prepare.mjs'
import { summarise } from './summary.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[/\\]$/, '')

/** Built for others to import; the console and the applications are not. */
const imported = ['@foundation/server', '@foundation/sdk', '@foundation/testing']

export async function verify() {
  await prepare(root, imported)
  const { lint, unused, types, unit } = allParts(root)
  const quiet = [...unit, ...types, ...unused, ...lint].map((part) => ({ ...part, quiet: true }))
  const results = await runParts(root, quiet)
  process.stdout.write(`\n${summarise(results)}\n`)
  process.exitCode = results.some(({ failed }) => failed > 0) ? 1 : 0
}
