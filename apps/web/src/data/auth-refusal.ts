/** What those who are not let in are told. Never which of address and password was wrong. */
import { second } from '@foundation/core/time'

import { formatSpan } from '../ui/format'

export interface Refusal {
  readonly message: string
  /** The first step has to be taken anew. */
  readonly startsOver: boolean
}

/** An answer that let nobody in. */
export interface RefusedAnswer {
  readonly status: number
  /** Ours or that of the library; null where it says none. */
  readonly code: string | null
  readonly retryAfterMs: number | null
}

/** @param answer null where there was none */
export function refusalOf(answer: RefusedAnswer | null): Refusal {
  const stays = (message: string) => ({ message, startsOver: false })
  if (!answer || answer.status >= 500)
    return stays('The server did not answer. Try again in a moment.')
  switch (answer.code) {
    case 'INVALID_CODE':
      return stays('That is not the code that the app shows now. Check the clock of its device.')
    case 'INVALID_BACKUP_CODE':
      return stays('That is none of your recovery codes, or it was used already.')
    case 'INVALID_TWO_FACTOR_COOKIE':
    case 'TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE':
      return {
        message: 'Too much time went by, or too many codes were wrong. Begin again.',
        startsOver: true,
      }
    case 'access.cross_origin':
      return stays('The server takes requests from another address of this console only.')
  }
  if (answer.status === 429) return stays(`Too many tries. ${whenAgain(answer.retryAfterMs)}`)
  return stays('E-mail and password do not belong together.')
}

/** When to try again, in a sentence. */
function whenAgain(retryAfterMs: number | null): string {
  if (retryAfterMs === null) return 'Try again in a quarter of an hour.'
  // Tenths of a second are nothing to wait for.
  const seconds = Math.max(1, Math.ceil(retryAfterMs / second))
  return `Try again in ${seconds === 1 ? 'a second' : formatWait(seconds * second)}.`
}

function formatWait(ms: number): string {
  return ms < 10 * second ? `${ms / second}\u00a0s` : formatSpan(ms)
}

/** Reads what the server, or the library in it, said. */
export async function readRefusal(answer: Response): Promise<RefusedAnswer> {
  const body: unknown = await answer.json().catch(() => null)
  const said = typeof body === 'object' && body !== null && 'code' in body ? body.code : null
  const wait = Number(answer.headers.get('retry-after') ?? answer.headers.get('x-retry-after'))
  return {
    status: answer.status,
    code: typeof said === 'string' ? said : null,
    retryAfterMs: wait > 0 ? wait * second : null,
  }
}
