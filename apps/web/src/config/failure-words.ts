import { toFailure } from '../data/failure'

/** What a form says of a request that failed: the faults by name where there are some. */
export function failureWords(error: unknown): string {
  const { message, action, issues } = toFailure(error)
  if (issues.length === 0) return `${message} ${action}`
  return issues.map(({ path, message: it }) => (path === '' ? it : `${path}: ${it}`)).join('. ')
}
