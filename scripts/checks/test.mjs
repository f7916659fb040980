/** `npm test`: everything that can be checked, or the parts that are named. */
import { fileURLToPath } from 'node:url'

import { LaunchError } from '../launch/launch-error.mjs'
import { runParts } from './part.mjs'
import { allParts } from './parts.mjs'
import { prepare } from './prepare.mjs'
import { summarise } from './summary.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[/\\]$/, '')

/** @param {readonly string[]} names of parts; none means all */
export async function test(names) {
  const parts = allParts(root)
  const unknown = names.find((name) => !Object.hasOwn(parts, name))
  if (unknown !== undefined) {
    throw new LaunchError(
      `There is no part "${unknown}". There are: ${Object.keys(parts).join(', ')}.`,
    )
  }
  await prepare(root)
  const results = []
  for (const name of names.length > 0 ? names : Object.keys(parts)) {
    process.stdout.write(`\n── ${name}\n`)
    results.push(...(await runParts(root, parts[name])))
  }
  process.stdout.write(`\n${summarise(results)}\n`)
  process.exitCode = results.some(({ failed }) => failed > 0) ? 1 : 0
}
