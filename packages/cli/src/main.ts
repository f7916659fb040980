/** The command `foundation`. */
import { readFileSync } from 'node:fs'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'

import { runCli } from './cli.js'
import { askSecret } from './prompt.js'

const { version } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
) as { version: string }

// Who reads only the beginning, as `head` does, has seen enough: the rest is not even asked for.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})

async function readSecret(file: string): Promise<{ text: string; isOpen: boolean } | null> {
  const handle = await open(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (!handle) return null
  try {
    const { mode } = await handle.stat()
    // Windows has no such bits, and keeps a home for its owner.
    const isOpen = process.platform !== 'win32' && (mode & 0o077) !== 0
    return { text: await handle.readFile('utf8'), isOpen }
  } finally {
    await handle.close()
  }
}

async function writeSecret(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 })
  // Made anew under another name, so that it is never there with the rights of one that was.
  const fresh = `${file}.${process.pid}`
  await rm(fresh, { force: true })
  const handle = await open(fresh, 'wx', 0o600)
  try {
    await handle.writeFile(text)
  } finally {
    await handle.close()
  }
  await rename(fresh, file)
}

process.exitCode = await runCli(
  process.argv.slice(2),
  {
    env: process.env,
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    readFile: (file) => (file === '-' ? text(process.stdin) : readFile(file, 'utf8')),
    readSecret,
    writeSecret,
    removeFile: (file) => rm(file, { force: true }),
    askSecret,
    fetch,
    sleep: (ms) => sleep(ms),
    now: () => performance.now(),
    clock: () => Date.now(),
  },
  version,
)
