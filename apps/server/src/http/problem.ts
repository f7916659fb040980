/** The one form in which errors leave over HTTP: an `ErrorDocument` with the status of its type. */
import {
  type ErrorCode,
  type ErrorDocument,
  type ErrorType,
  FoundationError,
  isFoundationError,
  toIssues,
} from '@foundation/core/errors'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import type { z } from 'zod'

import { isDatabaseUnavailable, isTextUnstorable } from '../database/unavailable.js'

export const statusOf: Record<ErrorType, number> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  limited: 429,
  unavailable: 503,
  internal: 500,
}

/** HTTP has more to say of these than of their type. */
const statusOfCode: Partial<Record<ErrorCode, number>> = {
  'request.too_large': 413,
  'request.method_not_allowed': 405,
  'request.unsupported_type': 415,
  'request.precondition_failed': 412,
  'request.key_reused': 422,
}

/** @throws FoundationError `request.invalid` */
export function parseBody<S extends z.ZodType>(schema: S, body: unknown): z.output<S> {
  const { success, data, error } = schema.safeParse(body)
  if (!success) throw new FoundationError('request.invalid', { issues: toIssues(error.issues) })
  return data
}

export function answerError(
  log: Logger,
  error: FastifyError | FoundationError,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const known = toKnown(error)
  if (known.type === 'internal' || known.type === 'unavailable') {
    const level = known.type === 'internal' ? 'error' : 'warn'
    log[level](
      {
        event: 'http.failed',
        correlationId: request.id,
        path: request.routeOptions.url,
        err: error,
      },
      'a request failed',
    )
  }
  const document: ErrorDocument = { ...known.toJSON(), correlationId: request.id }
  const status = statusOfCode[known.code] ?? statusOf[known.type]
  if (typeof known.context.retryAfterMs === 'number') {
    reply.header('retry-after', Math.ceil(known.context.retryAfterMs / 1_000))
  }
  return reply.status(status).send(document)
}

/** Translates what Fastify and the database throw; what nobody foresaw becomes `internal` and says nothing. */
function toKnown(error: FastifyError | FoundationError): FoundationError {
  if (isFoundationError(error)) return error
  if (isDatabaseUnavailable(error))
    return new FoundationError('system.unavailable', {}, { cause: error })
  if (isTextUnstorable(error)) {
    return new FoundationError('request.invalid', {
      issues: [{ path: '', message: 'Holds a character that is not text' }],
    })
  }
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') return new FoundationError('request.too_large')
  if (error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE')
    return new FoundationError('request.unsupported_type')
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) {
    return new FoundationError('request.invalid', {
      issues: [{ path: '', message: error.message }],
    })
  }
  return new FoundationError('internal', {}, { cause: error })
}
