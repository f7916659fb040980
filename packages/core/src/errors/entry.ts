/** What is said of an error, for every code alike. */

export type ErrorType =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'limited'
  | 'unavailable'
  | 'internal'

export type ErrorSeverity = 'low' | 'medium' | 'high' | 'critical'

export interface CatalogueEntry {
  readonly type: ErrorType
  readonly severity: ErrorSeverity
  readonly message: string
  /** What the reader of the error should do next. Shown by the console and in `docs/reference/errors.md`. */
  readonly action: string
}

export const entry = (
  type: ErrorType,
  message: string,
  action: string,
  severity: ErrorSeverity = 'low',
): CatalogueEntry => ({ type, severity, message, action })
