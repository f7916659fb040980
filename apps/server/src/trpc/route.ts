/** Where automation finds a procedure: said beside it, so that REST and its description are made of the same thing. */
import type { Scope } from '@foundation/core/access'

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Below `/api/v1`; what stands in braces is a field of the input. */
  readonly path: `/${string}`
  /** What it does, in a line. */
  readonly summary: string
}

export interface ProcedureMeta {
  /** What one needs to call it; absent where no scope is asked for. */
  readonly scope?: Scope
  /** Of what asks for no scope: whether one has to be signed in, in a browser, or may be anybody. */
  readonly audience?: 'anybody' | 'signed-in'
  /** Absent for what is the console's alone. */
  readonly rest?: Route
}

/** For `.meta(…)` of a procedure. Give GET and DELETE only to inputs that fit into an address. */
export function route(method: Route['method'], path: Route['path'], summary: string) {
  return { rest: { method, path, summary } } satisfies ProcedureMeta
}
