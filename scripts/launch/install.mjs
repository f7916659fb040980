/** Packages: installed when what is there is not what the lock file asks for. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

import { LaunchError } from './launch-error.mjs'
import { runToEnd } from './run-to-end.mjs'

const stampIn = (root) => path.join(root, 'node_modules/.foundation-lock')

/**
 * Whether what is installed is what the lock file asks for: by the stamp of our own install, or, after
 * somebody else's, package by package.
 */
export function isInstalled(root) {
  // npm writes this as the last thing of an install, so an interrupted one does not pass.
  const present = readLock(path.join(root, 'node_modules/.package-lock.json'))
  if (!present) return false
  if (readText(stampIn(root)) === hashOfLock(root)) return true
  const wanted = readLock(path.join(root, 'package-lock.json'))
  if (!wanted) return false
  return Object.entries(wanted).every(([place, { version, link, optional, peer, extraneous }]) => {
    if (!place.includes('node_modules/') || extraneous === true) return true
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
  writeFileSync(stampIn(root), hashOfLock(root))
}

function hashOfLock(root) {
  const lock = readText(path.join(root, 'package-lock.json'))
  return createHash('sha256').update(`${process.platform} ${process.arch} ${lock}`).digest('hex')
}

function readText(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}

function readLock(file) {
  const text = readText(file)
  return text === null ? null : JSON.parse(text).packages
}
