/** A process that works until it is told to stop, and stops in bounded time. */
import type { Logger } from 'pino'

export interface Lifetime {
  /** What it is called in the log: `server` logs `server.stopping`. */
  readonly name: 'server' | 'worker'
  readonly log: Logger
  /** How long `stop` may take, in ms, before the process ends regardless. */
  readonly stopWithinMs: number
  /** Finishes what is in hand and lets go of everything. */
  readonly stop: () => Promise<void>
}

/** A terminal and what runs in it may both pass one signal on: that is not a person who asks again. */
const echoMs = 500

/**
 * Stops on SIGTERM, SIGINT, and when a parent that opened a channel is gone. The exit status is 0 if all went well. The
 * same signal a second time ends the process at once, with exit status 1.
 */
export function untilStopped({ name, log, stopWithinMs, stop }: Lifetime): void {
  let stopping = false
  const end = async (why: string, code = 0) => {
    if (stopping) return
    stopping = true
    log.info({ event: `${name}.stopping`, why }, 'stopping')
    setTimeout(() => {
      log.error({ event: `${name}.stop_overdue` }, 'did not stop in time')
      process.exit(1)
    }, stopWithinMs).unref()
    await stop()
    log.info({ event: `${name}.stopped` }, 'stopped')
    process.exit(code)
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    let since: number | null = null
    process.on(signal, () => {
      since ??= performance.now()
      if (performance.now() - since >= echoMs) {
        log.warn({ event: `${name}.stop_cut_short`, why: signal }, 'told twice to stop')
        process.exit(1)
      }
      void end(signal)
    })
  }
  // Whoever started this with a channel and is gone cannot stop it any more.
  process.on('disconnect', () => void end('the parent process is gone'))
  process.on('unhandledRejection', (error) =>
    log.error({ event: `${name}.unhandled_rejection`, err: error }, 'nobody waited for a failure'),
  )
  process.on('uncaughtException', (error) => {
    log.fatal({ event: `${name}.uncaught_exception`, err: error }, 'cannot go on')
    void end('an uncaught exception', 1)
  })
}
