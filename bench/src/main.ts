/** `npm run bench -- <area> [--json] [--rounds N] [--write]` */
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

import { benchConfig } from './config/index.js'
import { benchConsole } from './console/index.js'
import { benchProtection } from './protection/index.js'
import { describeMachine, type Report, type Result } from './result.js'
import { benchSdk } from './sdk/index.js'
import { toTable } from './table.js'

const areas: Record<string, (rounds: number) => Promise<Result[]>> = {
  config: benchConfig,
  console: benchConsole,
  protection: benchProtection,
  sdk: benchSdk,
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '5' },
    write: { type: 'boolean', default: false },
  },
})
const [area = ''] = positionals
const bench = areas[area]
if (!bench) {
  console.error(`Expected an area, one of: ${Object.keys(areas).join(', ')}. Received "${area}".`)
  process.exit(2)
}

const report: Report = {
  area,
  machine: describeMachine(),
  results: await bench(Number(values.rounds)),
}
console.log(values.json ? JSON.stringify(report, null, 2) : toTable(report))
if (values.write) await keep(report)

/** Replaces the area's section in `docs/benchmarks.md`. */
async function keep(written: Report): Promise<void> {
  const file = fileURLToPath(new URL('../../docs/benchmarks.md', import.meta.url))
  const before = await readFile(file, 'utf8').catch(() => '# Benchmarks\n')
  const sections = before.split(/^(?=## )/m).filter((it) => !it.startsWith(`## ${written.area}\n`))
  const command = `\`npm run bench -- ${written.area} --write\`, ${new Date().toISOString().slice(0, 10)}\n`
  await writeFile(file, `${sections.join('').trimEnd()}\n\n${toTable(written)}\n${command}`)
}
