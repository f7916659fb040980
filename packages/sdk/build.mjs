/**
 * Bundles the SDK: one entry for each thread, without a dependency at run time.
 *
 * Core's modules hold zod schemas beside the engines that the SDK uses. The schemas are left out, since
 * making one has no effects: loading zod would cost each application 13 MiB and 50 ms.
 */
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { rolldown } from 'rolldown'

/** The constants in core that are schemas: made of `z`, or of another schema. */
function schemaNames() {
  const core = path.join(import.meta.dirname, '../core/dist')
  const constants = readdirSync(core, { recursive: true })
    .filter((file) => file.endsWith('.js'))
    .flatMap((file) => [
      ...readFileSync(path.join(core, file), 'utf8').matchAll(/^(?:export )?const (\w+) = (\w+)/gm),
    ])
  const names = new Set(['z'])
  for (let size = 0; size !== names.size; ) {
    size = names.size
    for (const [, name, from] of constants) if (names.has(from)) names.add(name)
  }
  return [...names]
}

rmSync('dist/chunks', { recursive: true, force: true })
const bundle = await rolldown({
  input: { index: 'src/index.ts', worker: 'src/worker/main.ts' },
  platform: 'node',
  external: ['bufferutil', 'utf-8-validate', 'zod'],
  treeshake: {
    moduleSideEffects: () => false,
    // A schema may take another's `shape`.
    propertyReadSideEffects: false,
    manualPureFunctions: schemaNames(),
  },
})
const { output } = await bundle.write({
  dir: 'dist',
  format: 'esm',
  entryFileNames: '[name].js',
  chunkFileNames: 'chunks/[name].js',
  minify: { compress: true, mangle: false, codegen: { removeWhitespace: false } },
})
await bundle.close()

for (const { fileName, code = '' } of output) {
  const foreign = [...code.matchAll(/^import\b.*?['"]([^'"]+)['"];?$/gm)]
    .map(([, name]) => name)
    .filter((name) => !name.startsWith('node:') && !name.startsWith('.'))
  if (foreign.length > 0) throw new Error(`dist/${fileName} loads ${foreign.join(', ')}`)
}
