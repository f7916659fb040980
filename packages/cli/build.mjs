/** Bundles the command into one file without a dependency, so that it can be installed anywhere by itself. */
import { rolldown } from 'rolldown'

const bundle = await rolldown({ input: 'src/main.ts', platform: 'node' })
const { output } = await bundle.write({
  file: 'dist/foundation.js',
  format: 'esm',
  codeSplitting: false,
  minify: { compress: true, mangle: false, codegen: { removeWhitespace: false } },
})
await bundle.close()

for (const { fileName, code = '' } of output) {
  const foreign = [...code.matchAll(/^import\b.*?['"]([^'"]+)['"];?$/gm)]
    .map(([, name]) => name)
    .filter((name) => !name.startsWith('node:'))
  if (foreign.length > 0) throw new Error(`dist/${fileName} loads ${foreign.join(', ')}`)
}
