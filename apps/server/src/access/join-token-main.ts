/**
 * Makes a join token from the command line, for whoever already holds the database's address, and prints
 * its secret, alone, on standard output:
 *
 *     node dist/access/join-token-main.js --name "example fleet" --max 200 --expires never
 *
 * `--max none` sets no bound; `--expires` takes minutes, hours or days, as in `12h`.
 */
import { z } from 'zod'

import { makeJoinToken } from './join-token-command.js'

try {
  process.stdout.write(`${await makeJoinToken(process.argv.slice(2), process.env)}\n`)
} catch (error) {
  const text = error instanceof Error ? error.message : String(error)
  const reason = error instanceof z.ZodError ? z.prettifyError(error) : text
  process.stderr.write(`Cannot make a join token: ${reason}\n`)
  process.exitCode = 1
}
