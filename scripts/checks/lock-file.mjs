/**
 * The lock file names the packages of every platform, not only of the one on which it was written:
 * without that, `npm ci` fails on the others.
 */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** @param {Record<string, { optionalDependencies?: Record<string, string> }>} packages @returns {string[]} */
export function lockFaults(packages) {
  return Object.entries(packages).flatMap(([place, { optionalDependencies }]) =>
    Object.keys(optionalDependencies ?? {})
      .filter((name) => !isLocked(packages, place, name))
      .map((name) => `${place} may need ${name}, which is not locked`),
  )
}

/** As Node.js finds it: beside, and then in each folder above. */
function isLocked(packages, place, name) {
  for (
    let above = place;
    ;
    above = above.slice(0, Math.max(0, above.lastIndexOf('node_modules/') - 1))
  ) {
    if (`${above === '' ? '' : `${above}/`}node_modules/${name}` in packages) return true
    if (above === '') return false
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = new URL('../../package-lock.json', import.meta.url)
  const { packages } = JSON.parse(readFileSync(file, 'utf8'))
  const faults = lockFaults(packages)
  for (const fault of faults) console.error(`package-lock.json: ${fault}`)
  process.exitCode = faults.length > 0 ? 1 : 0
}
