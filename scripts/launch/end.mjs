/** How the launcher ends: told to, failing, or with whoever started it; nothing stays behind. */
import { commandOf, isRunning, know, parentOf } from './processes.mjs'

/** As shells have it: 128 and the number of the signal. */
const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }

/**
 * @param {Awaited<ReturnType<import('./run.mjs').claimRun>>} run
 * @param {ReturnType<import('./output.mjs').makeOutput>} output
 */
export function endWith(run, output) {
  /** @type {(() => void)[]} */
  const whenStopping = []
  let stopping = null

  const stop = async () => {
    for (const tell of whenStopping) tell()
    await run.end()
  }
  const end = (why, code) => {
    if (stopping) return
    output.line(`\n  Stopping (${why}) …`)
    stopping = stop().then(
      () => {
        output.line('  Stopped.')
        process.exit(code)
      },
      (error) => {
        output.line(`  Not everything could be stopped: ${error.message}`)
        process.exit(1)
      },
    )
  }
  // Told to stop once it is running is no failure.
  const onSignal = (signal) =>
    end(signal, whenStopping.length > 0 && signal !== 'SIGHUP' ? 0 : codes[signal])
  for (const signal of Object.keys(codes)) process.on(signal, onSignal)
  endWithParent(() => end('npm is gone', 1))
  return {
    /** @param {() => void} tell called when the end begins */
    onStop: (tell) => void whenStopping.push(tell),
    /** There is nothing to end any more: signals do again what they do. */
    async cancel() {
      for (const signal of Object.keys(codes)) process.off(signal, onSignal)
      await run.end()
    },
    /** Ends everything because of `error`, and says what it is. */
    async fail(error) {
      // A step that fails because we stop it says nothing new.
      if (stopping) return stopping
      stopping = stop().catch(() => {})
      await stopping
      tellFailure(error)
      process.exit(1)
    },
  }
}

/** One line for what was foreseen; all that is known for what was not. */
export function tellFailure(error) {
  const foreseen = error?.name === 'LaunchError'
  process.stderr.write(`${foreseen ? error.message : (error?.stack ?? error)}\n`)
  for (const line of error?.lines ?? []) process.stderr.write(`    ${line}\n`)
}

/** npm hands on the signals that it gets, but not the one that nobody gets. */
function endWithParent(end) {
  if (!process.env.npm_lifecycle_event || process.ppid <= 1) return
  // npm runs a shell, and that runs us; some shells stay, others let us take their place.
  const above = [process.ppid, parentOf(process.ppid)]
  const at = above.findIndex((pid) => commandOf(pid)?.includes('npm'))
  const npm = above.slice(0, Math.max(at, 0) + 1).map(know)
  const timer = setInterval(() => {
    if (npm.every(isRunning)) return
    clearInterval(timer)
    end()
  }, 1_000)
  timer.unref()
}
