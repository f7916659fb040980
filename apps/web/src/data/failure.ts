import type { ErrorCode, ErrorType, Issue } from '@foundation/core/errors'

/** What a reader is told of a request that failed. */
export interface Failure {
  readonly code: ErrorCode | null
  readonly type: ErrorType | 'unreachable'
  readonly message: string
  /** What to do next. */
  readonly action: string
  readonly correlationId: string | null
  /** The scope that is missing, when that is why. */
  readonly scope: string | null
  readonly issues: readonly Issue[]
}

/** Reads whatever a query or a mutation was refused with. What is no answer of the server's is no connection. */
export function toFailure(error: unknown): Failure {
  const document = documentOf(error)
  if (!document) {
    return {
      code: null,
      type: 'unreachable',
      message: 'The server did not answer.',
      action: 'Check that it runs and that you can reach it. Nodes go on without it.',
      correlationId: null,
      scope: null,
      issues: [],
    }
  }
  const { context, ...told } = document
  return {
    ...told,
    scope: typeof context.scope === 'string' ? context.scope : null,
    issues: context.issues ?? [],
  }
}

interface Document {
  readonly code: ErrorCode
  readonly type: ErrorType
  readonly message: string
  readonly action: string
  readonly correlationId: string | null
  readonly context: { readonly scope?: unknown; readonly issues?: readonly Issue[] }
}

function documentOf(error: unknown): Document | null {
  if (!isRecord(error) || !isRecord(error.data) || !isRecord(error.data.foundation)) return null
  const { code, type, message, action, correlationId, context } = error.data.foundation
  if (typeof code !== 'string' || typeof type !== 'string' || typeof message !== 'string')
    return null
  return {
    code: code as ErrorCode,
    type: type as ErrorType,
    message,
    action: typeof action === 'string' ? action : '',
    correlationId: typeof correlationId === 'string' && correlationId !== '' ? correlationId : null,
    context: isRecord(context) ? context : {},
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

/** Whether asking again soon may help. */
export function isPassing({ type }: Failure): boolean {
  return type === 'unreachable' || type === 'unavailable' || type === 'limited'
}
