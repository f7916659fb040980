/** Builds what changed since it was last built; what did not comes from a cache on this machine. */
import path from 'node:path'

import { runToEnd } from './run-to-end.mjs'

/** No statistics, no update notices, no questions. */
export const quietTools = {
  TURBO_TELEMETRY_DISABLED: '1',
  NEXT_TELEMETRY_DISABLED: '1',
  DO_NOT_TRACK: '1',
  CHECKPOINT_DISABLE: '1',
  npm_config_loglevel: 'error',
}

/**
 * @param {string} root
 * @param {readonly string[]} packages each is built with all that it needs; none named means all
 * @param {string} logFile
 * @param {{ add: Function, remove: Function }} run
 */
export async function build(root, packages, logFile, run) {
  const turbo = path.join(root, 'node_modules/turbo/bin/turbo')
  const filters = packages.map((name) => `--filter=${name}`)
  const args = [turbo, 'run', 'build', ...filters, '--cache=local:rw', '--no-update-notifier']
  const env = { ...process.env, ...quietTools }
  await runToEnd(process.execPath, args, { cwd: root, logFile, env, run })
}
