import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
/** A repository of planted files, held to our rules. */
const planted = mkdtempSync(path.join(tmpdir(), 'foundation-zones-'))
cpSync(path.join(root, 'biome.json'), path.join(planted, 'biome.json'))
execFileSync('git', ['init', '--quiet', planted])
afterAll(() => rmSync(planted, { recursive: true, force: true }))

function lint(file, text) {
  const target = path.join(planted, file)
  mkdirSync(path.dirname(target), { recursive: true })
  writeFileSync(target, text)
  try {
    execFileSync(
      process.execPath,
      [
        path.join(root, 'node_modules/@biomejs/biome/bin/biome'),
        'lint',
        '--error-on-warnings',
        file,
      ],
      { cwd: planted, stdio: 'pipe', env: { ...process.env, NO_COLOR: '1' } },
    )
    return ''
  } catch (error) {
    return `${error.stdout}${error.stderr}`
  }
}
const use = (from) => `import { it } from '${from}'\n\nexport const its = it\n`

describe('import zones', () => {
  it.each([
    ['core does no I/O', 'packages/core/src/nodes/x.ts', 'node:fs', 'core decides'],
    ['core takes no library', 'packages/core/src/nodes/x.ts', 'fastify', 'core decides'],
    [
      'core’s domains meet at their index',
      'packages/core/src/nodes/x.ts',
      '../health/y.js',
      'inner',
    ],
    ['the SDK brings no database', 'packages/sdk/src/x.ts', 'pg', 'into an application'],
    ['the SDK knows no server', 'packages/sdk/src/x.ts', '@foundation/server/x', 'core alone'],
    ['the command knows no server', 'packages/cli/src/x.ts', '@foundation/server/x', 'by REST'],
    ['the command brings no server', 'packages/cli/src/x.ts', 'fastify', 'into a shell'],
    [
      'the server does not use the SDK',
      'apps/server/src/nodes/x.ts',
      '@foundation/sdk',
      'core alone',
    ],
    [
      'the server’s domains meet at their index',
      'apps/server/src/health/x.ts',
      '../nodes/y.js',
      'inner',
    ],
    ['only main reads the environment', 'apps/server/src/health/x.ts', '../env.js', 'main.ts'],
    ['the console has no database', 'apps/web/src/nodes/x.ts', 'pg', 'asks the server'],
    ['the kit knows no domain', 'apps/web/src/ui/x.ts', '../nodes/y', 'kit'],
    ['the kit’s folders know no domain', 'apps/web/src/ui/table/x.ts', '../../nodes/y', 'kit'],
    ['nobody reaches into a package', 'e2e/src/x.ts', '@foundation/core/dist/ids/y.js', 'exports'],
  ])('%s', (_, file, from, message) => {
    const said = lint(file, use(from))
    expect(said).toContain('noRestrictedImports')
    expect(said.replace(/\s+/g, ' ')).toContain(message)
  })

  it.each([
    ['packages/core/src/nodes/x.ts', '../health/index.js'],
    ['packages/core/src/nodes/x.ts', 'zod'],
    ['packages/sdk/src/x.ts', '@foundation/core/nodes'],
    ['packages/sdk/src/x.ts', 'node:fs'],
    ['packages/cli/src/x.ts', '@foundation/core/config'],
    ['apps/server/src/health/x.ts', '../nodes/index.js'],
    ['apps/server/src/trpc/x.ts', '../nodes/router.js'],
    ['apps/server/src/main.ts', './env.js'],
    ['apps/web/src/data/x.ts', '@foundation/server/router'],
    ['apps/web/src/nodes/x.ts', '../ui/Button'],
    ['apps/web/src/ui/table/x.ts', '../Button'],
  ])('%s may import %s', (file, from) => {
    expect(lint(file, use(from))).toBe('')
  })

  it('refuses a cycle', () => {
    lint('packages/core/src/ids/a.ts', "import { b } from './b.js'\n\nexport const a = () => b()\n")
    const said = lint(
      'packages/core/src/ids/b.ts',
      "import { a } from './a.js'\n\nexport const b = () => a()\n",
    )
    expect(said).toContain('noImportCycles')
  })
})
