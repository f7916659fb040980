/** Ranges of time that people ask about. */
import { FoundationError } from '@foundation/core/errors'

export interface TimeRange {
  readonly from: Date
  readonly to: Date
}

/** What Postgres can say of a point in time; a JavaScript date reaches further. */
const earliest = Date.UTC(1, 0, 1)
const latest = Date.UTC(9999, 0, 1)

/** @throws FoundationError `request.invalid` when it ends before it begins, or no calendar has it */
export function checkRange({ from, to }: TimeRange): void {
  if (from.getTime() < earliest) invalid('from', 'Too far in the past')
  if (to.getTime() > latest) invalid('to', 'Too far in the future')
  if (from >= to) invalid('to', 'Must be after `from`')
}

function invalid(path: string, message: string): never {
  throw new FoundationError('request.invalid', { issues: [{ path, message }] })
}
