/**
 * Generates the Prisma client from prisma/schema.prisma, when the schema changed.
 *
 * Prisma would download a schema engine that generating does not use. It leaves that alone when told
 * where an engine is, and any file that exists will do: so this works offline.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const schema = join(root, 'prisma/schema.prisma')
const output = join(root, 'apps/server/src/generated/prisma')
const stamp = join(output, '.schema-hash')

const require = createRequire(join(root, 'apps/server/package.json'))
const prisma = require.resolve('prisma/package.json')
const { version, bin } = require(prisma)
const hash = createHash('sha256').update(readFileSync(schema)).update(version).digest('hex')

if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) process.exit(0)

const { status, stdout, stderr, error } = spawnSync(
  process.execPath,
  [
    join(dirname(prisma), typeof bin === 'string' ? bin : bin.prisma),
    'generate',
    '--schema',
    schema,
  ],
  {
    cwd: root,
    encoding: 'utf8',
    env: {
      ...process.env,
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      CHECKPOINT_DISABLE: '1',
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
    },
  },
)
if (status !== 0) {
  process.stderr.write(
    `The Prisma client could not be generated.\n${error ?? ''}${stdout}${stderr}\n`,
  )
  process.exit(1)
}
writeFileSync(stamp, hash)
