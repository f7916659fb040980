/** The page of protection, as its address says it. */
import { breakerStates } from '@foundation/core/protection'
import { parseAsInteger, parseAsString, parseAsStringLiteral } from 'nuqs'

import { boards } from './board-view'

export const boardParams = {
  board: parseAsStringLiteral(boards).withDefault('breakers'),
  search: parseAsString.withDefault(''),
  state: parseAsStringLiteral(breakerStates),
  page: parseAsInteger.withDefault(1),
  /** With `target`, the guard that stands open beside the board. */
  caller: parseAsString,
  target: parseAsString,
}
