/**
 * Calls the instances of another service: round robin over those that answer `/readyz`. An instance that
 * drains says 503 there, so it gets no new calls while it finishes what it has.
 */
import http from 'node:http'

export interface Peers {
  /** GETs JSON. One that fails on its way is tried once more, on another instance. */
  get<T>(path: string, signal?: AbortSignal): Promise<T>
  /** POSTs JSON. Tried again only when nothing was sent: the order must not be placed twice. */
  post<T>(path: string, body: unknown, signal?: AbortSignal): Promise<T>
  /** As in "2 of 3 instances ready". */
  describe(): string
  readonly ready: number
  close(): void
}

/** A peer answered with an error, or (status 504, 502) did not answer in time or at all. */
export class PeerError extends Error {
  override readonly name = 'PeerError'
  constructor(
    message: string,
    readonly statusCode: number,
    /** For how long the peer asked to be left alone; 0 when it did not. */
    readonly retryAfterMs = 0,
  ) {
    super(message)
  }
}

interface Instance {
  readonly address: string
  ready: boolean
}

export function makePeers(
  service: string,
  addresses: readonly string[],
  { timeoutMs = 3_000, probeEveryMs = 2_000 } = {},
): Peers {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 64 })
  const instances = addresses.map((address): Instance => ({ address, ready: true }))
  let turn = Math.floor(Math.random() * Math.max(1, instances.length))

  const probe = () =>
    Promise.all(
      instances.map(async (instance) => {
        const readiness = { agent, method: 'GET', path: '/readyz', timeoutMs: 1_000 } as const
        const answer = await send(instance.address, readiness).catch(() => null)
        instance.ready = answer?.status === 200
      }),
    )
  const timer = setInterval(() => void probe(), probeEveryMs)
  timer.unref()
  void probe()

  /** With none ready any will do: it may have become so since it was asked. */
  const pick = (without?: Instance): Instance => {
    const others = instances.filter((instance) => instance !== without)
    const ready = others.filter((instance) => instance.ready)
    const among = ready.length > 0 ? ready : others
    turn += 1
    const instance = among[turn % among.length]
    if (!instance) throw new PeerError(`No instance of ${service} is left to ask`, 502)
    return instance
  }

  const call = async <T>(what: Pick<Call, 'method' | 'path' | 'body' | 'signal'>): Promise<T> => {
    const { method, path } = what
    const request = { ...what, agent, timeoutMs }
    const first = pick()
    const answer = await send(first.address, request).catch((error: NodeJS.ErrnoException) => {
      if (what.signal?.aborted) throw error
      if (error.code === 'ECONNREFUSED') first.ready = false
      const isSafe = method === 'GET' || error.code === 'ECONNREFUSED'
      if (!isSafe || instances.length < 2) throw unreachable(service, first, error)
      const second = pick(first)
      return send(second.address, request).catch((again: Error) => {
        throw unreachable(service, second, again)
      })
    })
    if (answer.status >= 400) {
      throw new PeerError(
        `${service} answered ${answer.status} to ${method} ${path}`,
        answer.status,
        answer.retryAfterMs,
      )
    }
    return answer.body as T
  }

  const countReady = () => instances.filter(({ ready }) => ready).length
  return {
    get: (path, signal) => call({ method: 'GET', path, signal }),
    post: (path, body, signal) => call({ method: 'POST', path, body, signal }),
    describe: () => `${countReady()} of ${instances.length} instances ready`,
    get ready() {
      return countReady()
    },
    close() {
      clearInterval(timer)
      agent.destroy()
    },
  }
}

function unreachable(service: string, { address }: Instance, error: Error): PeerError {
  const status = error.name === 'TimeoutError' ? 504 : 502
  return new PeerError(`${service} at ${address}: ${error.message}`, status)
}

interface Call {
  readonly agent: http.Agent
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body?: unknown
  readonly signal?: AbortSignal | undefined
  readonly timeoutMs: number
}

interface Answer {
  readonly status: number
  readonly body: unknown
  readonly retryAfterMs: number
}

function send(address: string, call: Call): Promise<Answer> {
  const { agent, method, path, body, signal, timeoutMs } = call
  const [hostname, port] = address.split(':')
  const payload = body === undefined ? null : JSON.stringify(body)
  return new Promise((resolve, reject) => {
    const request = http.request(
      {
        ...{ agent, hostname, port, method, path },
        ...(signal && { signal }),
        headers: payload === null ? {} : { 'content-type': 'application/json' },
      },
      (answer) => {
        let text = ''
        answer.setEncoding('utf8')
        answer.on('data', (chunk: string) => {
          text += chunk
        })
        answer.on('error', reject)
        answer.on('end', () => {
          clearTimeout(deadline)
          const retryAfterMs = Number(answer.headers['retry-after'] ?? 0) * 1_000
          resolve({ status: answer.statusCode ?? 0, body: parse(text), retryAfterMs })
        })
      },
    )
    const deadline = setTimeout(() => {
      const error = new Error(`no answer within ${timeoutMs} ms`)
      error.name = 'TimeoutError'
      request.destroy(error)
    }, timeoutMs)
    request.on('error', (error) => {
      clearTimeout(deadline)
      reject(error)
    })
    request.end(payload)
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
