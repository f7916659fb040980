/** docs/security.md names, for each attack, tests that are there; and no test of an attack is left out of it. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** Those that try attacks: each of their tests is listed. */
const ofAttacks = [
  'apps/server/src/http/attacks.db.test.ts',
  'apps/server/src/http/mutual-tls.db.test.ts',
  'apps/server/src/http/server.test.ts',
  'apps/server/src/one-way-out.test.ts',
]

/** @param {string} source of tests @returns {string[]} their names, also of those that run for each of a list */
export function testNames(source) {
  const opening =
    /^\s*(?:it|test)\(\s*'((?:[^'\\]|\\.)*)'|^\s*\]\s*(?:as const)?\)\(\s*'((?:[^'\\]|\\.)*)'|^\s*(?:it|test)\.each\([^\n]*\)\(\s*'((?:[^'\\]|\\.)*)'/gm
  return [...source.matchAll(opening)].map(([, ...names]) =>
    (names.find((name) => name !== undefined) ?? '').replaceAll("\\'", "'"),
  )
}

/** @param {string} text of the document @returns {{ attack: string, tests: string[] }[]} */
export function listedAttacks(text) {
  return [...text.matchAll(/^\| (.+?) \| (.+?) \| (.+) \|$/gm)]
    .filter(([, attack]) => attack !== 'attack' && attack !== '---')
    .map(([, attack, , tests]) => ({
      attack,
      tests: [...tests.matchAll(/`([^`]+)`/g)].map(([, name]) => name),
    }))
}

/**
 * @param {ReturnType<typeof listedAttacks>} rows
 * @param {ReadonlySet<string>} known names of all tests
 * @param {readonly string[]} needed names that have to be listed
 * @returns {string[]} what is wrong
 */
export function attackFaults(rows, known, needed) {
  const listed = new Set(rows.flatMap(({ tests }) => tests))
  return [
    ...(rows.length === 0 ? ['lists no attack'] : []),
    ...rows.filter(({ tests }) => tests.length === 0).map(({ attack }) => `"${attack}": no test`),
    ...[...listed].filter((name) => !known.has(name)).map((name) => `"${name}" is no test`),
    ...needed.filter((name) => !listed.has(name)).map((name) => `"${name}" is not listed`),
  ]
}

function testFiles(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (/^(node_modules|dist|generated|\.next)$/.test(entry.name)) return []
    const file = path.join(folder, entry.name)
    if (entry.isDirectory()) return testFiles(file)
    return /\.(test|spec)\.(ts|tsx|mjs)$/.test(entry.name) ? [file] : []
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const namesIn = (file) => testNames(readFileSync(path.resolve(root, file), 'utf8'))
  const all = ['apps', 'packages', 'e2e', 'scripts'].flatMap((it) => testFiles(path.join(root, it)))
  const rows = listedAttacks(readFileSync(path.join(root, 'docs/security.md'), 'utf8'))
  const faults = attackFaults(rows, new Set(all.flatMap(namesIn)), ofAttacks.flatMap(namesIn))
  for (const fault of faults) console.error(`docs/security.md: ${fault}`)
  process.exitCode = faults.length > 0 ? 1 : 0
}
