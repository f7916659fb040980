/** `npm start`: from a fresh checkout to a running Foundation, and back to nothing when it is told to stop. */
import { chmodSync, mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

import { build } from './build.mjs'
import { endWith } from './end.mjs'
import { installPackages, isInstalled } from './install.mjs'
import { LaunchError } from './launch-error.mjs'
import { readOptions, usage } from './options.mjs'
import { makeOutput } from './output.mjs'
import { requirePort } from './ports.mjs'
import { claimRun } from './run.mjs'
import { keepSecret } from './secrets.mjs'
import { startStack } from './stack.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[/\\]$/, '')

/**
 * @param {readonly string[]} args
 * @param {'start' | 'dev'} [mode]
 */
export async function start(args, mode = 'start') {
  const from = performance.now()
  const output = makeOutput()
  readEnvFile()
  const options = readOptions(args, process.env)
  if (options.help) return output.line(usage)

  const folder = makeFolder(process.env.FOUNDATION_HOME || path.join(root, '.foundation'))
  const run = await claimRun(folder, `http://localhost:${options.consolePort}`)
  const ending = endWith(run, output)
  try {
    // Before the long steps: nobody waits for minutes to learn of a taken port.
    await requirePort(options.port, 'the server', '--port')
    await requirePort(options.consolePort, 'the console', '--console-port')
    const logFile = (name) => path.join(folder, 'logs', `${name}.log`)
    if (!isInstalled(root)) {
      await output.step('Installing packages', () => installPackages(root, logFile('install'), run))
    }
    const packages = ['@foundation/server', ...(mode === 'start' ? ['@foundation/web'] : [])]
    if (options.example) packages.push('@foundation/example-shop')
    await output.step('Building what changed', () => build(root, packages, logFile('build'), run))

    const secret = process.env.FOUNDATION_SECRET || keepSecret(path.join(folder, 'secret'))
    rmSync(path.join(folder, 'setup.json'), { force: true })
    const stack = await startStack({ root, folder, options, secret, run, output, mode })
    ending.onStop(stack.release)
    tellReady(output, stack, folder, from)
    const link = await stack.setupLink()
    if (link) output.line(`  Nobody can sign in yet. Make the first owner:\n  ${link}\n`)
    output.line('  Stop with Ctrl-C.')
    return { root, folder, run, stack, output, ending }
  } catch (error) {
    await ending.fail(error)
  }
}

function tellReady(output, { consoleUrl, serverUrl, database, example }, folder, from) {
  const seconds = ((performance.now() - from) / 1_000).toFixed(1)
  const where = path.relative(process.cwd(), path.join(folder, 'logs'))
  output.line(`
  Foundation is ready. (${seconds} s)

  Console    ${consoleUrl}
  Server     ${serverUrl}   nodes connect here
  Database   ${database.kind === 'embedded' ? 'PostgreSQL, embedded,' : 'PostgreSQL'} ${database.where}
  Example    ${example ? 'a shop; how to break it: examples/shop/README.md' : 'not started'}
  Logs       ${where}
`)
}

/** Open to look through, for the user that the database runs as; each secret in it is a closed file. */
function makeFolder(folder) {
  mkdirSync(path.join(folder, 'logs'), { recursive: true, mode: 0o700 })
  if (process.getuid?.() === 0) chmodSync(folder, 0o755)
  chmodSync(path.join(folder, 'logs'), 0o700)
  return folder
}

/** What the environment says goes before the file. */
function readEnvFile() {
  try {
    process.loadEnvFile?.(path.join(root, '.env'))
  } catch (error) {
    if (error.code !== 'ENOENT') throw new LaunchError(`.env cannot be read: ${error.message}`)
  }
}
