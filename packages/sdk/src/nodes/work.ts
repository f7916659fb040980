import type { IncomingMessage, Server, ServerResponse } from 'node:http'

/** Answers probes; true when the request was one. */
export type Probes = (request: IncomingMessage, response: ServerResponse) => boolean

type Emit = (this: Server, event: string | symbol, ...args: unknown[]) => boolean

/**
 * The requests that this node is serving. Stands in front of a server's handlers, whatever framework set
 * them: counts, answers probes, and while draining asks clients to take their next request elsewhere.
 *
 * A draining server goes on listening, and idle connections stay open: closing one while a request is on
 * its way would lose that request. Each is closed with the answer that it carries next.
 */
export class Work {
  inFlight = 0
  isDraining = false
  readonly servers = new Set<Server>()
  readonly #waiting = new Set<() => void>()

  constructor(private readonly onChange: (inFlight: number) => void) {}

  serve(server: Server, probes: Probes | null): void {
    if (this.servers.has(server)) return
    this.servers.add(server)
    const emit = server.emit as Emit
    const work = this
    // Every request passes here: no rest arguments, no closures, one listener.
    server.emit = function (
      this: Server,
      event: string | symbol,
      first?: unknown,
      second?: unknown,
    ) {
      if (event === 'request' || event === 'checkContinue') {
        if (probes?.(first as IncomingMessage, second as ServerResponse)) return true
        work.#take(second as ServerResponse)
        return emit.call(this, event, first, second)
      }
      // biome-ignore lint/complexity/noArguments: passes on as many as came, without copying them
      return emit.apply(this, arguments as unknown as Parameters<Emit>)
    } as Server['emit']
  }

  /** Resolves when nothing is being served, or when `signal` aborts. */
  async idle(signal: AbortSignal): Promise<void> {
    if (this.inFlight === 0 || signal.aborted) return
    await new Promise<void>((resolve) => {
      const done = () => {
        this.#waiting.delete(done)
        signal.removeEventListener('abort', done)
        resolve()
      }
      this.#waiting.add(done)
      signal.addEventListener('abort', done)
    })
  }

  #take(response: ServerResponse): void {
    this.inFlight += 1
    this.onChange(this.inFlight)
    if (this.isDraining) response.setHeader('connection', 'close')
    response.on('close', this.#release)
  }

  readonly #release = () => {
    this.inFlight -= 1
    this.onChange(this.inFlight)
    if (this.inFlight === 0) for (const done of [...this.#waiting]) done()
  }
}
