/** What all operations share beyond their own schemas: headers that are asked and answered, and how they are refused. */
import { isCreating, namesSomething, type Operation } from './operations.js'
import { hasVersion, takesIfMatch, takesIfNoneMatchAny } from './versions.js'

/** When an operation is refused with which status; what is not listed of a status is under `code`. */
export const refusals = {
  400: 'A field, a header or the address is not as it has to be.',
  401: 'There is no token, or one that is unknown, expired or revoked.',
  403: 'The token has not the scope, or may not do this.',
  404: 'There is nothing of this name.',
  409: 'It does not go with how things are, or with another request of the same key.',
  412: 'Somebody changed it since the version in `If-Match`.',
  422: 'The `Idempotency-Key` was used for another request.',
  429: 'Too many requests; `Retry-After` says when to ask again.',
} as const

/** The statuses with which an operation is refused, besides those of a failure. */
export function refusalsOf(operation: Operation): (keyof typeof refusals)[] {
  const { input, type } = operation
  return [
    ...(input || isCreating(operation) ? ([400] as const) : []),
    ...([401, 403] as const),
    ...(namesSomething(operation) ? ([404] as const) : []),
    ...(type === 'mutation' ? ([409] as const) : []),
    ...(takesIfMatch(operation) ? ([412] as const) : []),
    ...(isCreating(operation) ? ([422] as const) : []),
    429,
  ]
}

export const text = { type: 'string' } as const
const whole = { type: 'integer', minimum: 0 } as const
export const headers = {
  'RateLimit-Policy': {
    schema: text,
    description: 'Requests at once, and after how many seconds they are there again: `300;w=6`.',
  },
  'RateLimit-Limit': { schema: whole, description: 'Requests that this token may send at once.' },
  'RateLimit-Remaining': { schema: whole, description: 'Of these, how many are left.' },
  'RateLimit-Reset': { schema: whole, description: 'Seconds until all are there again.' },
  'Retry-After': { schema: whole, description: 'Seconds to wait before asking again.' },
  'X-Correlation-Id': {
    schema: text,
    description: 'Under which the log and the audit have this request.',
  },
  ETag: { schema: text, description: 'The version of what is answered.' },
  Link: { schema: text, description: 'The pages beside this one: `<…>; rel="next"`.' },
  'Idempotency-Replayed': {
    schema: { const: 'true' },
    description: 'It was done before, and this is what was answered then.',
  },
} as const

export function headersOf(names: readonly (keyof typeof headers)[]): object {
  return Object.fromEntries(names.map((it) => [it, { $ref: `#/components/headers/${it}` }]))
}

/** On every answer of an operation. */
export const always = [
  'X-Correlation-Id',
  'RateLimit-Policy',
  'RateLimit-Limit',
  'RateLimit-Remaining',
  'RateLimit-Reset',
] as const

/** What is asked in headers. */
export const asked = {
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    required: false,
    schema: { type: 'string', minLength: 1, maxLength: 255 },
    description:
      'Any text that is new, a UUID say. Asking again with it within a day does nothing twice, and is answered as the first time.',
  },
  IfMatch: {
    name: 'If-Match',
    in: 'header',
    required: false,
    schema: text,
    description:
      'The `ETag` of what is changed. It stands for the version in the body, which is left out then; and where somebody changed it since, this is refused with 412.',
  },
  IfNoneMatch: {
    name: 'If-None-Match',
    in: 'header',
    required: false,
    schema: text,
    description: 'The `ETag` of an answer that is at hand: where it is still so, 304 without it.',
  },
  IfNew: {
    name: 'If-None-Match',
    in: 'header',
    required: false,
    schema: { const: '*' },
    description: 'It must not be there yet. It stands for the revision in the body.',
  },
} as const

export function refusedWith(statuses: readonly (keyof typeof refusals)[]): object {
  return Object.fromEntries(
    statuses.map((it) => [it, { $ref: `#/components/responses/Problem${it}` }]),
  )
}

export function headersAsked(operation: Operation): object[] {
  const named = (name: keyof typeof asked) => ({ $ref: `#/components/parameters/${name}` })
  return [
    ...(operation.method === 'GET' ? [named('IfNoneMatch')] : []),
    ...(isCreating(operation) ? [named('IdempotencyKey')] : []),
    ...(takesIfMatch(operation) ? [named('IfMatch')] : []),
    ...(takesIfNoneMatchAny(operation) ? [named('IfNew')] : []),
  ]
}

export function headersAnswered(operation: Operation): object {
  const { method, input } = operation
  const shape = input?.shape ?? {}
  const hasPages = Object.hasOwn(shape, 'page') || Object.hasOwn(shape, 'before')
  return headersOf([
    ...always,
    ...(method === 'GET' || hasVersion(operation) ? (['ETag'] as const) : []),
    ...(method === 'GET' && hasPages ? (['Link'] as const) : []),
    ...(isCreating(operation) ? (['Idempotency-Replayed'] as const) : []),
  ])
}
