/** The command `import-main`: see there. */
import { webcrypto } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { Scope } from '@foundation/core/access'
import { CreateNamespace, ImportDraft, Propose } from '@foundation/core/config'
import { isFoundationError } from '@foundation/core/errors'
import { newCorrelationId } from '@foundation/core/ids'

import { openDatabase } from '../database/client.js'
import { ensureFleet } from '../database/fleet.js'
import { variables } from '../env.js'
import { deriveKey } from '../keys.js'
import { makeLog } from '../log.js'
import { importDraft } from './files.js'
import { createNamespace } from './namespaces.js'
import type { ConfigCtx } from './records.js'
import { propose } from './releases.js'
import { makeSecretBox } from './secrets.js'
import { start } from './steering.js'

/**
 * Imports the file that the arguments name, in the fleet that the environment names. The namespace is called as the file
 * is, without its ending.
 *
 * @returns whether it was made; false when it is there already
 * @throws what is wrong with the arguments, as `parseArgs` or zod say it, and what `importDraft` throws
 */
export async function importNamespace(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<boolean> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { description: { type: 'string', default: '' } },
  })
  const [file] = positionals
  if (file === undefined || positionals.length > 1) throw new RangeError('Expected one file')
  const { name: namespace, ext } = path.parse(file)
  const reason = `from ${path.basename(file)}`
  const creation = CreateNamespace.parse({
    namespace,
    settings: { description: values.description },
    reason,
  })
  const draft = ImportDraft.parse({
    namespace,
    version: 0,
    format: ext === '.json' ? 'json' : 'yaml',
    text: await readFile(file, 'utf8'),
  })
  const env = variables
    .pick({
      DATABASE_URL: true,
      FOUNDATION_FLEET: true,
      FOUNDATION_EXPECTED_NODES: true,
      FOUNDATION_SECRET: true,
    })
    .parse(environment)
  const log = makeLog('silent')
  const database = openDatabase({ url: env.DATABASE_URL, poolSize: 1, log })
  try {
    const name = env.FOUNDATION_FLEET
    const expectedNodes = env.FOUNDATION_EXPECTED_NODES ?? null
    const fleet = await ensureFleet(database.prisma, { name, expectedNodes })
    const [current = '', ...older] = env.FOUNDATION_SECRET
    const keyOf = (secret: string) => deriveKey(secret, 'config-secrets')
    const ctx: ConfigCtx = {
      db: database.prisma,
      fleetId: fleet.id,
      actor: { id: 'system', name: 'Foundation', scopes: Scope.options },
      clock: Date.now,
      log,
      correlationId: newCorrelationId((bytes) => webcrypto.getRandomValues(bytes)),
      address: null,
      secrets: makeSecretBox([keyOf(current), ...older.map(keyOf)], fleet.id),
    }
    try {
      await createNamespace(ctx, creation)
    } catch (error) {
      if (isFoundationError(error, 'config.namespace_exists')) return false
      throw error
    }
    const { version } = (await importDraft(ctx, draft)).draft
    const plan = { stages: [{ reach: { kind: 'share', share: 1 }, holdMs: 0 }] }
    const title = 'First values'
    const { number } = await propose(
      ctx,
      Propose.parse({ namespace, version, title, reason, plan }),
    )
    await start(ctx, { namespace, number, reason })
    return true
  } finally {
    await database.close()
  }
}
