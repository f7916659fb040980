/**
 * Makes a namespace from a file and releases it to all of its nodes, for whoever already holds the database's address
 * and the server's secret:
 *
 *     node dist/config/import-main.js shop.yaml
 *
 * A namespace that is there already is left alone. Standard output says which it was.
 */
import { z } from 'zod'

import { importNamespace } from './import-command.js'

try {
  const made = await importNamespace(process.argv.slice(2), process.env)
  process.stdout.write(`${made ? 'released' : 'there already'}\n`)
} catch (error) {
  const text = error instanceof Error ? error.message : String(error)
  const reason = error instanceof z.ZodError ? z.prettifyError(error) : text
  process.stderr.write(`Cannot import the namespace: ${reason}\n`)
  process.exitCode = 1
}
