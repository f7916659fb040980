/**
 * Work of one server that is done every so often, and soon after something asked for it. Unlike a job it is no one
 * server's turn: each does its own. Runs follow one another and never overlap, however long one takes.
 */
export interface Pulse {
  start(): void
  /** Asks for a run soon. However often it is asked meanwhile, one run follows. */
  poke(): void
  /** No run begins any more. @returns once the one that goes on has ended */
  stop(): Promise<void>
}

export interface PulseOptions {
  readonly everyMs: number
  /** Between a poke and its run, so that what comes in a wave is one run. */
  readonly gatherMs: number
  readonly work: () => Promise<void>
  /** Told of the first failure in a row; the times go on, and pokes wait for the next of them. */
  readonly onFault: (error: unknown) => void
}

export function makePulse({ everyMs, gatherMs, work, onFault }: PulseOptions): Pulse {
  let timer: NodeJS.Timeout | undefined
  let poked: NodeJS.Timeout | undefined
  let running: Promise<void> | null = null
  let again = false
  let isFailing = false
  let isStopped = false

  const run = async () => {
    try {
      await work()
      isFailing = false
    } catch (error) {
      if (!isFailing) onFault(error)
      isFailing = true
    }
  }
  const beat = () => {
    if (running) {
      again = true
      return
    }
    running = run().finally(() => {
      running = null
      if (again && !isFailing) poke()
      again = false
    })
  }
  const poke = () => {
    if (isStopped) return
    poked ??= setTimeout(() => {
      poked = undefined
      beat()
    }, gatherMs)
  }
  return {
    poke,
    start() {
      timer = setInterval(beat, everyMs)
    },
    async stop() {
      isStopped = true
      clearInterval(timer)
      clearTimeout(poked)
      await running
    },
  }
}
