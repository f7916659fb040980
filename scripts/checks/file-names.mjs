/** Files are named for what they give, and none is longer than 500 lines. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

import { trackedFiles } from './tracked-files.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const code = /\.(ts|tsx|mts|mjs|js|css)$/
const meaningless = /^(utils?|helpers?|common|shared|managers?|misc|lib)$/i
const longest = 500

/** What is wrong with a path, or null. */
export function nameFault(file) {
  const parts = file.split('/')
  const name = parts.at(-1).split('.')[0]
  const named = [...parts.slice(0, -1), name].find((part) => meaningless.test(part))
  if (named) return `"${named}" says nothing: name it for what it gives`
  // Next.js has names of its own under app/.
  if (file.startsWith('apps/web/src/app/')) return null
  if (/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) return null
  if (file.endsWith('.tsx') && /^[A-Z][A-Za-z0-9]*$/.test(name)) return null
  return 'kebab-case, or PascalCase.tsx for a component'
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const faults = trackedFiles(root)
    .filter((file) => code.test(file))
    .flatMap((file) => {
      const lines = readFileSync(path.join(root, file), 'utf8').split('\n').length
      const fault =
        nameFault(file) ?? (lines > longest ? `${lines} lines: above ${longest}, split it` : null)
      return fault ? [`${file}: ${fault}`] : []
    })
  for (const fault of faults) console.error(fault)
  process.exitCode = faults.length > 0 ? 1 : 0
}
