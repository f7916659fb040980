import { toFailure } from '../data/failure'

/** Waits for an act of a form; a refusal is thrown in the words that the form shows. */
export async function inWords<T>(act: Promise<T>): Promise<T> {
  try {
    return await act
  } catch (error) {
    const { message, action } = toFailure(error)
    throw new Error(`${message} ${action}`, { cause: error })
  }
}
