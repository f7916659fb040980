import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'

/** Ends a child and waits until it is gone; one that ignores the signal is killed after `deadlineMs`. */
export async function endProcess(
  child: ChildProcess,
  signal: NodeJS.Signals = 'SIGTERM',
  deadlineMs = 10_000,
): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill(signal)
  const deadline = setTimeout(() => child.kill('SIGKILL'), deadlineMs)
  await exited
  clearTimeout(deadline)
}
