/** What has to be there before anything runs: a secret, a database in its latest form, a join token. */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import path from 'node:path'
import { promisify } from 'node:util'

import { LaunchError } from './launch-error.mjs'
import { readPrivate, writePrivate } from './secrets.mjs'

const run = promisify(execFile)

/** @throws LaunchError with what the runner says */
export async function migrate(root, env) {
  await runServerScript(root, 'database/migrate-main.js', [], env)
}

/**
 * The token with which the example's nodes join: made once for each database.
 *
 * @param {string} databaseId tells databases apart: a token of one is worth nothing in another
 */
export async function keepExampleToken(root, folder, databaseId, env) {
  const file = path.join(folder, 'example-token.json')
  const database = createHash('sha256')
    .update(`${databaseId} ${env.FOUNDATION_FLEET ?? ''}`)
    .digest('hex')
  const kept = readPrivate(file)
  if (kept?.database === database) return kept.token
  const args = ['--name', 'example fleet', '--max', '200', '--expires', 'never']
  const token = await runServerScript(root, 'access/join-token-main.js', args, env)
  return writePrivate(file, { database, token }).token
}

async function runServerScript(root, script, args, env) {
  const file = path.join(root, 'apps/server/dist', script)
  try {
    return (await run(process.execPath, [file, ...args], { cwd: root, env })).stdout.trim()
  } catch (error) {
    const lines = String(error.stderr || error.message)
      .split('\n')
      .filter((line) => line.trim() !== '')
    throw new LaunchError(lines[0], { lines: lines.slice(1, 12), cause: error })
  }
}
