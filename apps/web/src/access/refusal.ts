import { toFailure } from '../data/failure'

/** Why the server refused, and what to do. */
export function refusalWords(error: unknown): string {
  const { message, action } = toFailure(error)
  return `${message} ${action}`
}

/**
 * Waits for an act, for a form that shows what it is refused with.
 *
 * @throws Error with the words to show
 */
export async function inWords<T>(act: Promise<T>): Promise<T> {
  try {
    return await act
  } catch (error) {
    throw new Error(refusalWords(error))
  }
}
