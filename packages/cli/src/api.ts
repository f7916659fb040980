/** The REST API, as far as commands ask it. */
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

export interface Api {
  get<T>(path: string): Promise<Json<T>>
  put<T>(path: string, body: object): Promise<Json<T>>
  post<T>(path: string, body: object): Promise<Json<T>>
  delete<T>(path: string): Promise<Json<T>>
}

const timeoutMs = 30_000

/** @throws Failure when the environment does not say where the control plane is, or with which token */
export function makeApi(io: Pick<Io, 'env' | 'fetch'>): Api {
  const { FOUNDATION_URL: url, FOUNDATION_API_TOKEN: token } = io.env
  if (!url || !URL.canParse(url) || !url.startsWith('http'))
    throw new Failure('FOUNDATION_URL has to be the address of the control plane, as in https://…')
  if (!token)
    throw new Failure(
      'FOUNDATION_API_TOKEN has to be an API token: make one in the console, under Access',
    )
  const base = new URL(`${url.replace(/\/+$/, '')}/api/v1/`)

  async function ask<T>(method: string, path: string, body?: object): Promise<Json<T>> {
    const response = await io
      .fetch(new URL(path.slice(1), base), {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          accept: 'application/json',
          ...(body && { 'content-type': 'application/json' }),
        },
        ...(body && { body: JSON.stringify(body) }),
        // A token is for the address that it was given for.
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      })
      .catch((error: unknown) => {
        throw new Failure(`${base.origin} does not answer: ${reasonOf(error)}`, { isPassing: true })
      })
    const text = await response.text().catch(() => '')
    const answer = parse(text)
    if (!response.ok) throw toFailure(response.status, answer)
    if (answer === undefined)
      throw new Failure(`${base.origin} answers, but is no control plane: check FOUNDATION_URL`)
    return answer as Json<T>
  }

  return {
    get: (path) => ask('GET', path),
    put: (path, body) => ask('PUT', path, body),
    post: (path, body) => ask('POST', path, body),
    delete: (path) => ask('DELETE', path),
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

function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error
  const { code, message } = Object(cause) as { code?: unknown; message?: unknown }
  return String(message || code || cause)
}
