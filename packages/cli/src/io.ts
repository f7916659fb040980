/** What the commands need of the world, so that tests can hand in another. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Results. */
  out(text: string): void
  /** Progress and errors: what a pipe is not to see. */
  err(text: string): void
  /** A hyphen is standard input. */
  readFile(path: string): Promise<string>
  /** Null where there is none. `isOpen`: others than its owner may read it. */
  readSecret(path: string): Promise<{ readonly text: string; readonly isOpen: boolean } | null>
  /** For its owner alone, with the folders that it needs. */
  writeSecret(path: string, text: string): Promise<void>
  /** Nothing where there is none. */
  removeFile(path: string): Promise<void>
  /** What is typed, unseen, or what a pipe holds. */
  askSecret(question: string): Promise<string>
  readonly fetch: typeof fetch
  /** Resolves after so many milliseconds. */
  sleep(ms: number): Promise<void>
  /** Monotonic milliseconds. */
  now(): number
  /** Unix time in ms. */
  clock(): number
}

/** For CI: what the process ends with. */
export const exitCodes = {
  done: 0,
  failed: 1,
  /** A plan that changes something. */
  changes: 2,
  /** A rollout that was stopped or turned back. */
  stopped: 3,
  /** What was typed is no command: `EX_USAGE` of sysexits.h, so that it is never taken for a plan's changes. */
  misused: 64,
} as const
