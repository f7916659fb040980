/** A `fetch` whose requests are guarded. */
import type { CallOptions, GuardedCall } from '../call-options.js'
import type { Guard } from '../guard.js'
import { isIdempotent, toTarget } from './http.js'

export interface FetchOptions {
  /** What is called, or how to tell from a request. Default its host. */
  readonly target?: string | ((request: { readonly url: URL; readonly method: string }) => string)
  /** What makes the requests. Default the `fetch` of Node.js. */
  readonly fetch?: typeof globalThis.fetch
  /** For every call. `idempotent` follows from the method (RFC 9110, 9.2.2) unless it is told here. */
  readonly options?: Omit<CallOptions<Response>, 'signal' | 'onDiscarded'>
}

type Input = Parameters<typeof globalThis.fetch>[0]
type Init = NonNullable<Parameters<typeof globalThis.fetch>[1]>

/** @param guardOf gives the guard of a target */
export function guardedFetch(
  guardOf: (target: string) => Guard,
  { target, fetch = globalThis.fetch, options = {} }: FetchOptions = {},
): typeof globalThis.fetch {
  return async (input: Input, init: Init = {}) => {
    const request = input instanceof Request ? input : null
    const url = new URL(request?.url ?? String(input))
    const method = (init.method ?? request?.method ?? 'GET').toUpperCase()
    const name =
      typeof target === 'function' ? target({ url, method }) : (target ?? toTarget(url.host))
    const signal = init.signal ?? request?.signal
    const send = (call: GuardedCall) => fetch(input, { ...init, signal: both(call, signal) })
    const answer: unknown = await guardOf(name).run<Response>(send, {
      idempotent: isIdempotent(method) && isRepeatable(request, init),
      ...options,
      ...(signal && { signal }),
      onDiscarded: (response) => response.body?.cancel(),
    })
    // A fallback of the policy's is an object.
    return isResponse(answer) ? answer : Response.json(answer)
  }
}

/** Of whatever implementation of fetch. */
function isResponse(answer: unknown): answer is Response {
  return typeof answer === 'object' && answer !== null && 'arrayBuffer' in answer
}

/** The caller's own signal also ends the body, which is read after the guard is done. */
function both(call: GuardedCall, own: AbortSignal | null | undefined): AbortSignal {
  return own ? AbortSignal.any([call.signal, own]) : call.signal
}

/** A body that is read as it is sent is there once. */
function isRepeatable(request: Request | null, { body }: Init): boolean {
  if (body !== undefined && body !== null) {
    return typeof body === 'string' || body instanceof URLSearchParams || ArrayBuffer.isView(body)
  }
  return request === null || request.body === null
}
