/** What of the API is there by REST: the procedures that say where. */
import type { Scope } from '@foundation/core/access'
import type { AnyProcedure, AnyRouter } from '@trpc/server'
import { z } from 'zod'

import type { ProcedureMeta, Route } from '../trpc/route.js'

export interface Operation extends Route {
  /** The procedure's path, as in `config.propose`. */
  readonly id: string
  readonly type: 'query' | 'mutation'
  readonly domain: string
  readonly scope: Scope
  /** Fields of the input that are in the path. */
  readonly params: readonly string[]
  readonly input: z.ZodObject | null
  readonly output: z.ZodType
  /** Whether the rest of the input comes in the address or in a body. */
  readonly carries: 'query' | 'body'
}

/** What changes in the fleet, as it happens: no procedure but a stream of its own. */
export const livePath = '/live'

/** Whether asking twice may do a thing twice, so that it takes an `Idempotency-Key`. */
export function isCreating({ method, type }: Pick<Operation, 'method' | 'type'>): boolean {
  return method === 'POST' && type === 'mutation'
}

/** Operations that answer of what is not there too, or make it. */
const ofAnything: ReadonlySet<string> = new Set([
  'config.releases',
  'config.conflicts',
  'protection.series',
  'protection.policyVersions',
  'protection.savePolicy',
])

/** Whether it is refused where nothing has the name in its path. */
export function namesSomething({ id, params }: Pick<Operation, 'id' | 'params'>): boolean {
  return params.length > 0 && !ofAnything.has(id)
}

/**
 * By path and method, in the router's order.
 *
 * @throws RangeError for a procedure whose input, output or path cannot be told to REST
 */
export function operationsOf(router: AnyRouter): Operation[] {
  const procedures = Object.entries(router._def.procedures as Record<string, AnyProcedure>)
  return procedures.flatMap(([id, procedure]) => toOperation(id, procedure) ?? [])
}

interface Definition {
  readonly type: 'query' | 'mutation' | 'subscription'
  readonly meta?: ProcedureMeta
  readonly inputs?: readonly unknown[]
  readonly output?: unknown
}

function toOperation(id: string, procedure: AnyProcedure): Operation | null {
  const { type, meta, inputs = [], output } = procedure._def as unknown as Definition
  if (!meta?.rest || type === 'subscription') return null
  const { method, path } = meta.rest
  const [input = null, ...others] = inputs
  if (others.length > 0 || (input !== null && !(input instanceof z.ZodObject)))
    throw new RangeError(`${id}: by REST an input is one object`)
  if (!meta.scope || !(output instanceof z.ZodType))
    throw new RangeError(`${id}: by REST a procedure has a scope and an output`)
  const params = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
  const unknown = params.filter((name) => !input || !Object.hasOwn(input.shape, name))
  if (unknown.length > 0) throw new RangeError(`${id}: no field ${unknown.join(', ')} in its input`)
  return {
    ...meta.rest,
    id,
    type,
    domain: id.slice(0, id.indexOf('.')),
    scope: meta.scope,
    params,
    input,
    output,
    carries: method === 'GET' || method === 'DELETE' ? 'query' : 'body',
  }
}
