import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'

const bin = createRequire(import.meta.url).resolve('@foundation/cli/bin/foundation.mjs')

export interface CommandOptions {
  readonly cwd: string
  /** All that it has, besides `PATH`. */
  readonly env: Readonly<Record<string, string>>
  /** What comes through its pipe; nothing where absent. */
  readonly input?: string
}

export interface CommandEnd {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** The command `foundation` as a process of its own. */
export function runCommand(args: readonly string[], options: CommandOptions): Promise<CommandEnd> {
  const { cwd, env, input = '' } = options
  const child = spawn(process.execPath, [bin, ...args], {
    cwd,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let [out, err] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text
  })
  // A command that reads nothing may be gone before it is written.
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })))
}
