/**
 * Guards the requests of an undici dispatcher, from 7 on. Retries are left out: what a handler has been told of a
 * first answer cannot be taken back. undici's own retry interceptor, composed outside of this one, goes through the
 * guard each time.
 */
import type { CallOptions } from '../call-options.js'
import type { Guard } from '../guard.js'
import { toTarget } from './http.js'

/** Any undici's `dispatch`; an application need not have undici for the SDK's types. */
type Dispatch = (options: never, handler: never) => boolean

/** For `dispatcher.compose()`. */
export type Interceptor = <D extends Dispatch>(dispatch: D) => D

export interface InterceptorOptions {
  /** What is called, or how to tell from a request. Default the host of its origin. */
  readonly target?: string | ((request: RequestFacts) => string)
  readonly options?: Pick<CallOptions, 'key' | 'cost' | 'deadlineMs'>
}

interface RequestFacts {
  readonly origin?: string | URL
  readonly path: string
  readonly method: string
}

interface Controller {
  abort(reason: unknown): void
}

interface Handler {
  onRequestStart?(controller: Controller, context: unknown): void
  onRequestUpgrade?(controller: Controller, status: number, ...rest: unknown[]): void
  onResponseStart?(controller: Controller, status: number, headers: object, text?: string): void
  onResponseData?(controller: Controller, chunk: unknown): void
  onResponseEnd?(controller: Controller, trailers: unknown): void
  onResponseError?(controller: Controller | null, error: unknown): void
}

interface Answer {
  readonly status: number
  readonly headers: object
}

/** Hands everything on, and tells the guard of the first answer. */
class Watcher implements Handler {
  #controller: Controller | null = null
  #isOver = false
  #isGivenUp = false
  #answer: (answer: Answer) => void = () => {}
  #fail: (error: unknown) => void = () => {}

  constructor(private readonly handler: Handler) {}

  /** Has the request sent. Resolves with the head of its answer. */
  send(dispatch: (watcher: Handler) => void, signal: AbortSignal): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#answer = resolve
      this.#fail = reject
      signal.addEventListener('abort', () => this.giveUp(signal.reason), { once: true })
      dispatch(this)
    })
  }

  /** The guard has turned the request away, or does not wait for it any more. */
  giveUp(reason: unknown): void {
    if (this.#isOver) return
    this.#isGivenUp = true
    if (this.#controller) {
      // It tells the handler.
      this.#controller.abort(reason)
      return
    }
    this.#isOver = true
    this.handler.onResponseError?.(null, reason)
  }

  onRequestStart(controller: Controller, context: unknown): void {
    this.#controller = controller
    if (this.#isGivenUp) controller.abort(new DOMException('Given up', 'AbortError'))
    else this.handler.onRequestStart?.(controller, context)
  }

  onRequestUpgrade(controller: Controller, status: number, ...rest: unknown[]): void {
    this.#answer({ status, headers: {} })
    this.handler.onRequestUpgrade?.(controller, status, ...rest)
  }

  onResponseStart(controller: Controller, status: number, headers: object, text?: string): void {
    // What comes before the answer says nothing of it.
    if (status >= 200) this.#answer({ status, headers })
    this.handler.onResponseStart?.(controller, status, headers, text)
  }

  onResponseData(controller: Controller, chunk: unknown): void {
    this.handler.onResponseData?.(controller, chunk)
  }

  onResponseEnd(controller: Controller, trailers: unknown): void {
    // A handler that throws is told of the error next: undici's retries begin so.
    this.handler.onResponseEnd?.(controller, trailers)
    this.#isOver = true
  }

  onResponseError(controller: Controller, error: unknown): void {
    this.#fail(error)
    if (this.#isOver) return
    this.#isOver = true
    this.handler.onResponseError?.(controller, error)
  }
}

/** @param guardOf gives the guard of a target */
export function guardedDispatch(
  guardOf: (target: string) => Guard,
  { target, options }: InterceptorOptions = {},
): Interceptor {
  const nameOf = (request: RequestFacts) => {
    if (typeof target === 'string') return target
    return target ? target(request) : toTarget(new URL(request.origin ?? 'http://none').host)
  }
  return <D extends Dispatch>(dispatch: D): D => {
    const guarded = (request: RequestFacts, handler: Handler): boolean => {
      const watcher = new Watcher(handler)
      const send = (own: Handler) => dispatch(request as never, own as never)
      guardOf(nameOf(request))
        .run((call) => watcher.send(send, call.signal), {
          ...options,
          idempotent: false,
          fallback: null,
        })
        .catch((error: unknown) => watcher.giveUp(error))
      return true
    }
    return guarded as Dispatch as D
  }
}
