import type { Logger } from 'pino'

/** A part of the process that runs. Parts start in order and stop in the reverse of it. */
export interface Part {
  readonly name: string
  start(): Promise<void> | void
  stop(): Promise<void> | void
}

/** Starts all, or stops those that had started and rejects. */
export async function startParts(parts: readonly Part[], log: Logger): Promise<void> {
  const started: Part[] = []
  for (const part of parts) {
    try {
      await part.start()
      started.push(part)
    } catch (error) {
      await stopParts(started, log)
      throw error
    }
  }
}

/** A stop has seconds in all: whoever takes so long of them is named. */
const slowMs = 1_000

/** Stops all, whatever happens to each. */
export async function stopParts(parts: readonly Part[], log: Logger): Promise<void> {
  for (const part of [...parts].reverse()) {
    const from = performance.now()
    try {
      await part.stop()
      const tookMs = Math.round(performance.now() - from)
      if (tookMs >= slowMs)
        log.warn({ event: 'server.stop_slow', part: part.name, tookMs }, 'a part stopped slowly')
    } catch (error) {
      log.error(
        { event: 'server.stop_failed', part: part.name, err: error },
        'a part did not stop cleanly',
      )
    }
  }
}
