/** docs/requirements.md has a line for each requirement, R-001 to R-397, and no two for one. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const last = 397

/** @param {string} text @returns {string[]} */
export function requirementFaults(text) {
  const count = new Map()
  for (const [, number] of text.matchAll(/^\| *(R-\d{3}) *\|/gm)) {
    count.set(number, (count.get(number) ?? 0) + 1)
  }
  const wanted = Array.from({ length: last }, (_, at) => `R-${String(at + 1).padStart(3, '0')}`)
  return [
    ...wanted.filter((number) => !count.has(number)).map((number) => `${number} is missing`),
    ...[...count].filter(([, times]) => times > 1).map(([number]) => `${number} is there twice`),
    ...[...count.keys()]
      .filter((number) => !wanted.includes(number))
      .map((number) => `${number} is no requirement`),
  ]
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = new URL('../../docs/requirements.md', import.meta.url)
  const faults = requirementFaults(readFileSync(file, 'utf8'))
  for (const fault of faults) console.error(`docs/requirements.md: ${fault}`)
  process.exitCode = faults.length > 0 ? 1 : 0
}
