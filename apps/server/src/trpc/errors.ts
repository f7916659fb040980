/** Where whatever was thrown becomes one of the catalogue, and that a tRPC error. */
import {
  type ErrorType,
  FoundationError,
  isFoundationError,
  toIssues,
} from '@foundation/core/errors'
import { TRPCError } from '@trpc/server'
import { ZodError } from 'zod'

import { isDatabaseUnavailable, isTextUnstorable } from '../database/unavailable.js'

const trpcCodes = {
  invalid: 'BAD_REQUEST',
  unauthenticated: 'UNAUTHORIZED',
  forbidden: 'FORBIDDEN',
  not_found: 'NOT_FOUND',
  conflict: 'CONFLICT',
  limited: 'TOO_MANY_REQUESTS',
  unavailable: 'SERVICE_UNAVAILABLE',
  internal: 'INTERNAL_SERVER_ERROR',
} as const satisfies Record<ErrorType, TRPCError['code']>

/** The catalogue's error for anything thrown. What nobody foresaw becomes `internal` and says nothing more. */
export function toFoundationError(error: unknown, correlationId: string): FoundationError {
  const cause = error instanceof TRPCError && error.cause !== undefined ? error.cause : error
  if (isFoundationError(cause)) {
    return new FoundationError(cause.code, cause.context, {
      message: cause.message,
      correlationId: cause.correlationId ?? correlationId,
      cause,
    })
  }
  const options = { correlationId, cause }
  if (isDatabaseUnavailable(cause)) return new FoundationError('system.unavailable', {}, options)
  if (isTextUnstorable(cause)) {
    const issues = [{ path: '', message: 'Text holds a character that cannot be stored' }]
    return new FoundationError('request.invalid', { issues }, options)
  }
  if (error instanceof TRPCError) return fromTrpc(error, correlationId)
  return new FoundationError('internal', {}, options)
}

function fromTrpc(error: TRPCError, correlationId: string): FoundationError {
  const options = { correlationId, cause: error.cause ?? error }
  switch (error.code) {
    case 'BAD_REQUEST':
    case 'PARSE_ERROR': {
      // An answer that fails its schema also carries a ZodError, but as INTERNAL_SERVER_ERROR.
      const issues =
        error.cause instanceof ZodError
          ? toIssues(error.cause.issues)
          : [{ path: '', message: 'Not a request that can be read' }]
      return new FoundationError('request.invalid', { issues }, options)
    }
    case 'METHOD_NOT_SUPPORTED':
    case 'UNSUPPORTED_MEDIA_TYPE':
      return new FoundationError('request.invalid', {}, { ...options, message: error.message })
    case 'NOT_FOUND':
      return new FoundationError('request.not_found', {}, options)
    case 'PAYLOAD_TOO_LARGE':
      return new FoundationError('request.too_large', {}, options)
    default:
      return new FoundationError('internal', {}, options)
  }
}

export function toTrpcError(error: unknown, correlationId: string): TRPCError {
  const cause = toFoundationError(error, correlationId)
  return new TRPCError({ code: trpcCodes[cause.type], message: cause.message, cause })
}
