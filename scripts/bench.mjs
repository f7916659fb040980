/**
 * `npm run bench -- <area> [--json] [--rounds N] [--write]`: installs and builds what is missing, then
 * measures. Progress goes to stderr, so that stdout holds the report alone.
 */
import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import path from 'node:path'

import { build } from './launch/build.mjs'
import { installPackages, isInstalled } from './launch/install.mjs'
import { LaunchError } from './launch/launch-error.mjs'

const root = path.resolve(import.meta.dirname, '..')
const logs = path.join(root, '.foundation/logs')
mkdirSync(logs, { recursive: true, mode: 0o700 })
/** Both steps end before the benchmark starts: there is nothing to keep a record of. */
const run = { add() {}, remove() {} }

try {
  if (!isInstalled(root)) {
    console.error('Installing packages …')
    await installPackages(root, path.join(logs, 'bench-install.log'), run)
  }
  console.error('Building what changed …')
  const packages = ['@foundation/bench', '@foundation/server']
  await build(root, packages, path.join(logs, 'bench-build.log'), run)
  console.error('Measuring: this takes some minutes …')
  const main = path.join(root, 'bench/dist/main.js')
  const child = spawn(process.execPath, [main, ...process.argv.slice(2)], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code) => {
    process.exitCode = code ?? 1
  })
} catch (error) {
  if (!(error instanceof LaunchError)) throw error
  console.error([error.message, ...error.lines].join('\n'))
  process.exitCode = 1
}
