/** The drill command: asks running services to fail. Without arguments it shows who runs. */
import { readDrillLine, usage } from './drill-line.js'
import { type RosterEntry, readRoster, shopFolder } from './roster.js'

const say = (line: string): void => void process.stdout.write(`${line}\n`)

async function main(words: readonly string[]): Promise<void> {
  if (words.length === 0) {
    for (const { name, pid, port } of readRoster(shopFolder())) {
      say(`${name.padEnd(14)} pid ${String(pid ?? 'none, it ended').padEnd(8)} port ${port}`)
    }
    return say(`\n${usage}`)
  }
  const { target, drill } = readDrillLine(words)
  const roster = readRoster(shopFolder())
  const chosen = roster.filter(
    ({ name }) => name === target || name.replace(/-\d+$/, '') === target,
  )
  if (chosen.length === 0) {
    throw new RangeError(`Nobody is called ${target}: ${roster.map(({ name }) => name).join(', ')}`)
  }
  for (const entry of chosen) say(`${entry.name}: ${await ask(entry, drill)}`)
}

async function ask({ port }: RosterEntry, drill: unknown): Promise<string> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/drill`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(drill),
      signal: AbortSignal.timeout(3_000),
    })
    return answer.ok ? 'started' : `refused: ${await answer.text()}`
  } catch {
    return 'does not answer'
  }
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
}
