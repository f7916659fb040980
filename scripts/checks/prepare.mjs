/** What checks need before they run: packages, and builds of what is imported as built. */
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

import { build } from '../launch/build.mjs'
import { endWith } from '../launch/end.mjs'
import { installPackages, isInstalled } from '../launch/install.mjs'
import { makeOutput } from '../launch/output.mjs'
import { nativePackage } from '../launch/postgres-home.mjs'
import { watchCommands } from '../launch/run.mjs'

const here = fileURLToPath(new URL('../..', import.meta.url)).replace(/[/\\]$/, '')

/** `npm run build`. @param {readonly string[]} packages none named means all */
export const prepareHere = (packages) => prepare(here, packages)

/** @param {string} root @param {readonly string[]} packages none named means all */
export async function prepare(root, packages = []) {
  const output = makeOutput()
  const logs = path.join(root, '.foundation/logs')
  mkdirSync(logs, { recursive: true, mode: 0o700 })
  const run = watchCommands()
  const ending = endWith(run, output)
  try {
    if (!isInstalled(root)) {
      const logFile = path.join(logs, 'install.log')
      await output.step('Installing packages', () => installPackages(root, logFile, run))
    }
    // Tests start databases of their own, also where nothing was ever started.
    if (!process.env.DATABASE_URL) nativePackage(root)
    await output.step('Building what changed', () =>
      build(root, packages, path.join(logs, 'build.log'), run),
    )
  } catch (error) {
    await ending.fail(error)
  }
  await ending.cancel()
}
