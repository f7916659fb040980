/** What has to be there before anything runs: a database in its latest form, a join token, first values. */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import path from 'node:path'
import { promisify } from 'node:util'

import { LaunchError } from './launch-error.mjs'
import { readPrivate, writePrivate } from './secrets.mjs'

const run = promisify(execFile)

/** @throws LaunchError with what the runner says */
export async function migrate(root, env) {
  await runServerScript(root, 'main.js', ['migrate'], env)
}

/**
 * The token with which the example's nodes join: made once for each database.
 *
 * @param {string} databaseId tells databases apart: a token of one is worth nothing in another
 */
export async function keepExampleToken(root, folder, databaseId, env) {
  const file = path.join(folder, 'example-token.json')
  const database = nameOf(databaseId, env)
  const kept = readPrivate(file)
  if (kept?.database === database) return kept.token
  const args = ['--name', 'example fleet', '--max', '200', '--expires', 'never']
  const token = await runServerScript(root, 'access/join-token-main.js', args, env)
  return writePrivate(file, { database, token }).token
}

/**
 * The values with which the example starts: released once for each database, so that what people did with them since
 * stays, also that they took them away.
 */
export async function keepExampleConfig(root, folder, databaseId, env) {
  const file = path.join(folder, 'example-config.json')
  const database = nameOf(databaseId, env)
  if (readPrivate(file)?.database === database) return
  const args = [
    path.join(root, 'examples/shop/shop.yaml'),
    '--description',
    'How the example shop behaves',
  ]
  await runServerScript(root, 'config/import-main.js', args, env)
  writePrivate(file, { database })
}

function nameOf(databaseId, env) {
  return createHash('sha256')
    .update(`${databaseId} ${env.FOUNDATION_FLEET ?? ''}`)
    .digest('hex')
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
