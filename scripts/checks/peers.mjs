/** docs/protection.md lists every test of what other libraries document, and no other. */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** @param {string} source of tests @returns {string[]} their names */
export function testNames(source) {
  return [...source.matchAll(/^\s*it\(\s*'((?:[^'\\]|\\.)*)'/gm)].map(([, name]) =>
    name.replaceAll("\\'", "'"),
  )
}

/** @param {string} text of the document @returns {string[]} the first column of its tables */
export function listed(text) {
  return [...text.matchAll(/^\| (.+?) \| .+ \|$/gm)]
    .map(([, name]) => name)
    .filter((name) => name !== 'behaviour' && name !== '---')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const engines = new URL('../../packages/core/src/protection/', import.meta.url)
  const names = readdirSync(engines)
    .filter((file) => file.endsWith('-peers.test.ts'))
    .flatMap((file) => testNames(readFileSync(new URL(file, engines), 'utf8')))
  const lines = listed(readFileSync(new URL('../../docs/protection.md', import.meta.url), 'utf8'))
  const faults = [
    ...names.filter((name) => !lines.includes(name)).map((name) => `"${name}" is not listed`),
    ...lines.filter((line) => !names.includes(line)).map((line) => `"${line}" is no test`),
  ]
  for (const fault of faults) console.error(`docs/protection.md: ${fault}`)
  process.exitCode = faults.length > 0 ? 1 : 0
}
