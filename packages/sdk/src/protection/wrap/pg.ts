/** Guards what a pool of `pg` is asked for. */
import type { CallOptions } from '../call-options.js'
import type { Guard } from '../guard.js'

/** The part of `pg.Pool` that is guarded. */
export interface PgPool {
  query(...args: never[]): unknown
  connect(...args: never[]): unknown
}

/**
 * SQLSTATE classes that speak of the server, not of the statement: connection, resources, intervention by an operator,
 * system and internal errors.
 */
const sick = new Set(['08', '53', '57', '58', 'XX'])

/** Whether an error of `pg` shows that the database is sick: a statement that it refuses shows that it is well. */
function isSick(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : null
  const isState = typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code)
  return !isState || sick.has(code.slice(0, 2))
}

/**
 * The same pool, whose `query` and `connect` go through a guard; everything else is untouched. Give the pool a
 * `statement_timeout` too: a query whose guard does not wait any more goes on in the database.
 *
 * @param options for every call; `idempotent` has queries retried and is only for pools that read
 */
export function protectPgPool<P extends PgPool>(
  pool: P,
  guard: Guard,
  options: Pick<CallOptions, 'key' | 'cost' | 'deadlineMs' | 'idempotent'> = {},
): P {
  const guarded = <T>(call: () => Promise<T>, onDiscarded?: (answer: T) => void): Promise<T> =>
    guard.run(call, {
      ...options,
      fallback: null,
      isFailure: (found) => found instanceof Error && isSick(found),
      ...(onDiscarded && { onDiscarded }),
    })
  const query = (...args: unknown[]) => {
    const callback = takeCallback(args)
    const answer = guarded(async () => pool.query(...(args as never[])))
    return callback ? tell(answer, callback) : answer
  }
  const connect = (...args: unknown[]) => {
    const callback = takeCallback(args)
    const take = async () => pool.connect(...([] as never[])) as Promise<Client>
    const client = guarded(take, release)
    return callback ? tell(client, callback, release) : client
  }
  return new Proxy(pool, {
    get(target, name) {
      if (name === 'query') return query
      if (name === 'connect') return connect
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

interface Client {
  release(): void
}

const release = (client: Client): void => client.release()

type Callback = (error: unknown, answer?: unknown, done?: () => void) => void

function takeCallback(args: unknown[]): Callback | null {
  return typeof args.at(-1) === 'function' ? (args.pop() as Callback) : null
}

/** As `pg` does, what a callback throws is nobody's to catch. */
function tell<T>(answer: Promise<T>, callback: Callback, done?: (answer: T) => void): void {
  answer.then(
    (value) => process.nextTick(callback, null, value, done && (() => done(value))),
    (error: unknown) => process.nextTick(callback, error),
  )
}
