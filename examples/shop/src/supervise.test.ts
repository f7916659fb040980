import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'

import { restartDelay, supervise, usualRestart } from './supervise.js'

const folder = mkdtempSync(path.join(tmpdir(), 'shop-supervise-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function script(name: string, text: string): string {
  const file = path.join(folder, `${name}.mjs`)
  writeFileSync(file, text)
  return file
}

const quick = { delayMs: 50, maxDelayMs: 200, stableMs: 60_000 }

describe('supervision', () => {
  it('stays away long enough to be seen as down, and longer after each quick failure', () => {
    const delays = [0, 1, 2, 9].map((failures) => restartDelay(usualRestart, failures))
    expect(delays).toEqual([20_000, 40_000, 60_000, 60_000])
  })

  it('starts a killed process again, in a new one', async () => {
    const lines: string[] = []
    const stays = script('stays', 'setInterval(() => {}, 1000)')
    const node = supervise({ name: 'a', script: stays, env: process.env }, quick, (line) =>
      lines.push(line),
    )
    const first = node.pid
    if (first) process.kill(first, 'SIGKILL')
    await expect.poll(() => node.pid !== null && node.pid !== first).toBe(true)
    expect(lines[1]).toBe('a ended (SIGKILL); starts again in 0.05 s')
    await node.stop(2_000)
    expect(node.pid).toBeNull()
  })

  it('kills a process that does not end when asked', async () => {
    const file = path.join(folder, 'deaf-is-up')
    const deaf = script(
      'deaf',
      `import { writeFileSync } from 'node:fs'
       process.on('SIGTERM', () => {})
       writeFileSync(${JSON.stringify(file)}, '')
       setInterval(() => {}, 1000)`,
    )
    const node = supervise({ name: 'deaf', script: deaf, env: process.env }, quick, () => {})
    const { existsSync } = await import('node:fs')
    await expect.poll(() => existsSync(file), { timeout: 5_000 }).toBe(true)
    await node.stop(100)
    expect(node.pid).toBeNull()
  })
})
