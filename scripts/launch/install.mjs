/** Packages: installed when what is there is not what the lock file asks for. */
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

import { LaunchError } from './launch-error.mjs'
import { runToEnd } from './run-to-end.mjs'

/**
 * Whether every package of the lock file is there in its version. npm leaves a second lock file in
 * `node_modules` as the last thing of an install, so an interrupted one does not pass.
 */
export function isInstalled(root) {
  const wanted = readLock(path.join(root, 'package-lock.json'))
  const present = readLock(path.join(root, 'node_modules/.package-lock.json'))
  if (!wanted || !present) return false
  return Object.entries(wanted).every(([place, { version, link, optional, peer }]) => {
    if (!place.includes('node_modules/')) return true
    const found = present[place]
    if (!found) return optional === true || peer === true
    return (link === true || found.version === version) && existsSync(path.join(root, place))
  })
}

/** Brings `node_modules` in line with the lock file. Scripts of packages are not run: none is needed. */
export async function installPackages(root, logFile, run) {
  // Started by npm, its own program is known; otherwise it is found on the PATH.
  const npm = process.env.npm_execpath
  const [command, ...first] = npm?.endsWith('.js') ? [process.execPath, npm] : ['npm']
  // Development packages always: they are what builds. The rest keeps it quiet.
  const flags = ['--ignore-scripts', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']
  try {
    await runToEnd(command, [...first, 'ci', ...flags], { cwd: root, logFile, run })
  } catch (error) {
    if (error instanceof LaunchError) throw error
    throw new LaunchError(`npm cannot be started: ${error.message}`, { cause: error })
  }
}

function readLock(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages
  } catch {
    return null
  }
}
