/** Tells a database that is away from a query that is wrong, whichever layer the error came through. */

/** SQLSTATE classes and codes that mean "not now": lost or refused connections, restarts, no slots. */
const sqlStates = /^(08...|57P0[1-5]|53300|25006)$/u
/** Prisma: unreachable, timed out, connection closed, pool exhausted, transaction could not start. */
const prismaCodes = new Set([
  'P1001',
  'P1002',
  'P1008',
  'P1011',
  'P1017',
  'P2024',
  'P2028',
  'P2037',
])
const systemCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'ETIMEDOUT',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
])
const adapterKinds = new Set([
  'DatabaseNotReachable',
  'ConnectionClosed',
  'SocketTimeout',
  'TooManyConnections',
])
/** `pg` gives these no code. */
const messages =
  /Connection terminated|connection is insecure|timeout exceeded when trying to connect|Can't reach database server|Cannot use a pool after calling end|Client has encountered a connection error/u

/** Text that no column can hold: a NUL, or a broken surrogate inside JSON. */
const unstorable = new Set(['22021', '22P05'])

export function isDatabaseUnavailable(error: unknown): boolean {
  return someCause(error, (it) => {
    const codes = [it.code, it.originalCode].filter((code) => typeof code === 'string')
    return (
      codes.some(
        (code) => sqlStates.test(code) || prismaCodes.has(code) || systemCodes.has(code),
      ) ||
      (typeof it.kind === 'string' && adapterKinds.has(it.kind)) ||
      (typeof it.message === 'string' && messages.test(it.message))
    )
  })
}

export function isTextUnstorable(error: unknown): boolean {
  return someCause(error, (it) =>
    [it.code, it.originalCode].some((code) => typeof code === 'string' && unstorable.has(code)),
  )
}

interface Fault {
  readonly code?: unknown
  readonly originalCode?: unknown
  readonly kind?: unknown
  readonly message?: unknown
  readonly cause?: unknown
  readonly meta?: unknown
  readonly driverAdapterError?: unknown
  readonly errors?: unknown
}

/** Looks at an error and at what caused it, five deep: Prisma keeps the driver's error in its `meta`. */
function someCause(error: unknown, test: (fault: Fault) => boolean, depth = 5): boolean {
  if (typeof error !== 'object' || error === null || depth === 0) return false
  const fault: Fault = error
  if (test(fault)) return true
  const inner = [fault.cause, fault.meta, fault.driverAdapterError]
  // An AggregateError: a host name with several addresses, all of them refused.
  const all = Array.isArray(fault.errors) ? [...inner, ...(fault.errors as unknown[])] : inner
  return all.some((it) => someCause(it, test, depth - 1))
}
