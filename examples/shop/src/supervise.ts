/** Keeps one process running, as an orchestrator would: when it ends it starts anew, but not at once. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'

export interface RestartPolicy {
  /** Before the first restart: long enough to be seen as suspect and down. */
  readonly delayMs: number
  /** The delay doubles with each quick failure, up to this. */
  readonly maxDelayMs: number
  /** A process that ran this long failed for a new reason: the delay begins anew. */
  readonly stableMs: number
}

export const usualRestart: RestartPolicy = { delayMs: 20_000, maxDelayMs: 60_000, stableMs: 90_000 }

/** How long to wait after the process ran for `ranMs`, with `quickFailures` before it. Pure. */
export function restartDelay(policy: RestartPolicy, quickFailures: number): number {
  return Math.min(policy.maxDelayMs, policy.delayMs * 2 ** Math.min(quickFailures, 16))
}

export interface Launch {
  readonly name: string
  readonly script: string
  readonly env: NodeJS.ProcessEnv
  readonly execArgv?: readonly string[]
}

export interface Supervised {
  readonly name: string
  readonly pid: number | null
  /** Ends it for good: asks, and kills after `deadlineMs`. */
  stop(deadlineMs: number): Promise<void>
}

/** `onChange` is told of each start and end, with one line for people. */
export function supervise(
  launch: Launch,
  policy: RestartPolicy,
  onChange: (line: string) => void,
): Supervised {
  const { name } = launch
  let child: ChildProcess | null = null
  let timer: NodeJS.Timeout | null = null
  let quickFailures = 0
  let stopping = false

  const begin = () => {
    const startedAt = performance.now()
    // The channel tells the child that we are gone, however we went.
    const started = fork(launch.script, {
      env: launch.env,
      execArgv: [...(launch.execArgv ?? [])],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    child = started
    onChange(`${name} started, pid ${started.pid}`)
    started.once('error', (error) => onChange(`${name}: ${error.message}`))
    started.once('exit', (code, signal) => {
      child = null
      if (stopping) return
      if (performance.now() - startedAt >= policy.stableMs) quickFailures = 0
      const delayMs = restartDelay(policy, quickFailures)
      quickFailures += 1
      timer = setTimeout(begin, delayMs)
      onChange(`${name} ended (${signal ?? `code ${code}`}); starts again in ${delayMs / 1_000} s`)
    })
  }
  begin()

  return {
    name,
    get pid() {
      return child?.pid ?? null
    },
    async stop(deadlineMs) {
      stopping = true
      if (timer) clearTimeout(timer)
      const ending = child
      if (!ending || ending.exitCode !== null || ending.signalCode !== null) return
      const exited = once(ending, 'exit')
      ending.kill('SIGTERM')
      const deadline = setTimeout(() => ending.kill('SIGKILL'), deadlineMs)
      await exited
      clearTimeout(deadline)
    },
  }
}
