import { toFailure } from '../data/failure'

/** What a form says of a request that failed: the faults by name where there are some, and how it is found again. */
export function failureWords(error: unknown): string {
  const { message, action, issues, correlationId } = toFailure(error)
  const words =
    issues.length === 0
      ? `${message} ${action}`
      : `${issues.map(({ path, message: it }) => (path === '' ? it : `${path}: ${it}`)).join('. ')}.`
  return correlationId === null ? words : `${words} Correlation id ${correlationId}`
}
