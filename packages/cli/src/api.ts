/** The REST API, as far as commands ask it. */
import { type Connection, findConnection } from './credentials.js'
import { Failure, toFailure } from './failure.js'
import type { Io } from './io.js'

/** A view as JSON carries it. */
export type Json<T> = T extends Date
  ? string
  : T extends readonly (infer Item)[]
    ? Json<Item>[]
    : T extends object
      ? { [Name in keyof T]: Json<T[Name]> }
      : T

type Headers = Readonly<Record<string, string>>

export interface Api {
  get<T>(path: string): Promise<Json<T>>
  put<T>(path: string, body: object, headers?: Headers): Promise<Json<T>>
  post<T>(path: string, body: object): Promise<Json<T>>
  delete<T>(path: string): Promise<Json<T>>
  /** What is no JSON, piece by piece. */
  read(path: string): AsyncIterable<string>
}

const timeoutMs = 30_000
/** A file may be long. */
const readTimeoutMs = 3_600_000
/** How often it waits where it asks more than it may, and how long at most. */
const patience = { times: 5, ms: 60_000 } as const

/** Looks for the connection when it is first asked. Each call throws Failure for what goes wrong. */
export function makeApi(io: Io): Api {
  let found: Promise<Connection> | null = null

  async function send(
    method: string,
    path: string,
    body?: object,
    headers?: Headers,
    withinMs = timeoutMs,
  ): Promise<Response> {
    found ??= findConnection(io)
    const { url, token } = await found
    const base = new URL(`${url}/api/v1/`)
    for (let waited = 0; ; waited += 1) {
      const response = await io
        .fetch(new URL(path.slice(1), base), {
          method,
          headers: {
            authorization: `Bearer ${token}`,
            ...(body && { 'content-type': 'application/json' }),
            ...headers,
          },
          ...(body && { body: JSON.stringify(body) }),
          // A token is for the address that it was given for.
          redirect: 'error',
          signal: AbortSignal.timeout(withinMs),
        })
        .catch((error: unknown) => {
          throw new Failure(`${base.origin} does not answer: ${reasonOf(error)}`, {
            isPassing: true,
          })
        })
      if (response.ok) return response
      const retryMs = Number(response.headers.get('retry-after') ?? Number.NaN) * 1_000
      if (response.status === 429 && waited < patience.times && retryMs <= patience.ms) {
        io.err(`${base.origin} asks to wait for ${retryMs / 1_000} s\n`)
        await io.sleep(retryMs)
        continue
      }
      throw toFailure(response.status, parse(await response.text().catch(() => '')))
    }
  }

  async function ask<T>(
    method: string,
    path: string,
    body?: object,
    headers?: Headers,
  ): Promise<Json<T>> {
    const response = await send(method, path, body, { accept: 'application/json', ...headers })
    const answer = parse(await response.text().catch(() => ''))
    if (answer !== undefined) return answer as Json<T>
    throw new Failure('The address answers, but is no control plane: check FOUNDATION_URL')
  }

  async function* read(path: string): AsyncGenerator<string> {
    const { body } = await send('GET', path, undefined, undefined, readTimeoutMs)
    const decoder = new TextDecoder()
    try {
      for await (const bytes of body ?? []) yield decoder.decode(bytes, { stream: true })
    } catch (error) {
      throw new Failure(`The answer broke off: ${reasonOf(error)}`, { isPassing: true })
    }
  }

  return {
    get: (path) => ask('GET', path),
    put: (path, body, headers) => ask('PUT', path, body, headers),
    post: (path, body) => ask('POST', path, body),
    delete: (path) => ask('DELETE', path),
    read,
  }
}

/** Undefined for what is no JSON. */
function parse(text: string): unknown {
  if (text === '') return null
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** What kept an address from answering, in a few words. */
export function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error
  const { code, message } = Object(cause) as { code?: unknown; message?: unknown }
  return String(message || code || cause)
}
