/** What the commands need of the world, so that tests can hand in another. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Results. */
  out(text: string): void
  /** Progress and errors: what a pipe is not to see. */
  err(text: string): void
  readFile(path: string): Promise<string>
  readonly fetch: typeof fetch
  /** Resolves after so many milliseconds. */
  sleep(ms: number): Promise<void>
  /** Monotonic milliseconds. */
  now(): number
}

/** For CI: what the process ends with. */
export const exitCodes = {
  done: 0,
  failed: 1,
  /** A plan that changes something. */
  changes: 2,
  /** A rollout that was stopped or turned back. */
  stopped: 3,
} as const
