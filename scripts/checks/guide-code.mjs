/** The TypeScript of the guide on configuration compiles against the SDK as it is built. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
/** Inside a workspace that has what applications have: the SDK, and zod. */
const folder = path.join(root, 'e2e/test-results/guide-code')

/** What a reader's application has besides. */
const around = `import { connect } from '@foundation/sdk'
declare const open: number
declare const signal: AbortSignal
declare function openAnother(): void
declare function resize(path: string, value: unknown, previous: unknown, release: number | null): void
declare function show(changes: unknown): void
declare function log(text: string): void
const foundation = await connect()
`

/** Blocks of a document, each in a function of its own after the first, which declares the namespace. */
export function toModule(text) {
  const imports = []
  const blocks = [...text.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, code]) =>
    code
      .split('\n')
      .filter((line) => !(line.startsWith('import ') && imports.push(line)))
      .join('\n'),
  )
  const [first = '', ...others] = blocks
  const functions = others.map((code, at) => `export async function block${at}() {\n${code}\n}`)
  return [...imports, around, first, ...functions, ''].join('\n')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(folder, { recursive: true })
  const guide = readFileSync(path.join(root, 'docs/guides/configuration.md'), 'utf8')
  writeFileSync(path.join(folder, 'configuration.ts'), toModule(guide))
  const config = {
    extends: '../../../tsconfig.base.json',
    compilerOptions: { noEmit: true, types: ['node'], noUnusedLocals: false },
    include: ['.'],
  }
  writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(config))
  const tsc = path.join(root, 'node_modules/typescript/bin/tsc')
  const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' })
  process.stderr.write(stdout)
  process.exitCode = status ?? 1
}
