/** Runs a command without a process, a network or a clock of its own. */
import { runCli } from '../cli.js'
import type { Io } from '../io.js'

export interface Answer {
  readonly status?: number
  readonly body: unknown
  readonly headers?: Record<string, string>
}

/** Null is a server that does not answer. */
export type Handler = (
  method: string,
  path: string,
  body: unknown,
  headers: Headers,
) => Answer | null

export interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
  readonly asked: readonly string[]
  readonly authorization: readonly (string | null)[]
  /** Files of secrets as they are afterwards. */
  readonly secrets: ReadonlyMap<string, string>
}

type Over = Partial<Pick<Io, 'env' | 'readFile' | 'readSecret' | 'askSecret' | 'clock'>>

/** Runs a command against an answering function, with a clock that only sleeping moves. */
export async function run(
  args: readonly string[],
  answer: Handler = () => null,
  over: Over = {},
): Promise<Ran> {
  let [out, err, now] = ['', '', 0]
  const asked: string[] = []
  const authorization: (string | null)[] = []
  const secrets = new Map<string, string>()
  const io: Io = {
    env: {
      FOUNDATION_URL: 'https://plane.test/',
      FOUNDATION_API_TOKEN: 'fnd_api_test',
      KEY: 'hush',
    },
    out: (text) => {
      out += text
    },
    err: (text) => {
      err += text
    },
    readFile: async (path) => {
      throw new Error(`no such file: ${path}`)
    },
    readSecret: async () => null,
    writeSecret: async (path, text) => void secrets.set(path, text),
    removeFile: async (path) => void secrets.delete(path),
    askSecret: async () => '',
    fetch: (async (input: URL | string, init: RequestInit = {}) => {
      const url = new URL(input)
      const path = `${url.pathname}${url.search}`
      const method = init.method ?? 'GET'
      asked.push(`${method} ${path}`)
      const headers = new Headers(init.headers)
      authorization.push(headers.get('authorization'))
      const given = answer(method, path, init.body ? JSON.parse(String(init.body)) : null, headers)
      if (!given) throw new TypeError('fetch failed', { cause: new Error('refused') })
      return new Response(
        typeof given.body === 'string' ? given.body : JSON.stringify(given.body),
        { status: given.status ?? 200, ...(given.headers && { headers: given.headers }) },
      )
    }) as typeof fetch,
    sleep: async (ms) => {
      now += ms
    },
    now: () => now,
    clock: () => Date.UTC(2026, 10, 21) + now,
    ...over,
  }
  const code = await runCli(args, io, '1.2.3')
  return { code, out, err, asked, authorization, secrets }
}
