/** What ends a command: said in a few lines, never as a stack. */
import {
  type ErrorDocument,
  errorCatalogue,
  fromErrorDocument,
  type Issue,
} from '@foundation/core/errors'

export interface FailureDetails {
  /** Of the server's catalogue; absent for what never reached it. */
  readonly code?: string
  readonly action?: string
  readonly issues?: readonly Issue[]
  readonly correlationId?: string
  /** Whether the same may work in a moment. */
  readonly isPassing?: boolean
}

export class Failure extends Error {
  override readonly name: string = 'Failure'

  constructor(
    message: string,
    readonly details: FailureDetails = {},
  ) {
    super(message)
  }
}

/** What was typed is no command as there is one: nothing was asked of anybody. */
export class Misuse extends Failure {
  override readonly name = 'Misuse'
}

/** A refusal of the server in its own words. */
export function toFailure(status: number, body: unknown): Failure {
  const error = fromErrorDocument(body)
  if (!error) {
    const { code } = Object(body) as Partial<ErrorDocument>
    return new Failure(`The server answered with status ${status}`, {
      ...(typeof code === 'string' && { code }),
      isPassing: status >= 500,
    })
  }
  const { code, message, context, correlationId, retry } = error
  return new Failure(message, {
    code,
    action: errorCatalogue[code].action,
    ...(Array.isArray(context.issues) && { issues: context.issues as Issue[] }),
    ...(correlationId !== null && { correlationId }),
    isPassing: retry === 'backoff',
  })
}

export function printFailure({ message, details }: Failure): string {
  const { code, action, issues = [], correlationId } = details
  const lines = [
    code === undefined ? `error: ${message}` : `error ${code}: ${message}`,
    ...issues.map(({ path, message: what }) => `  ${path === '' ? '' : `${path}: `}${what}`),
    ...(action === undefined ? [] : [`  ${action}`]),
    ...(correlationId === undefined ? [] : [`  correlation id ${correlationId}`]),
  ]
  return `${lines.join('\n')}\n`
}
