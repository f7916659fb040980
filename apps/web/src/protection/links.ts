import type { Board } from '@foundation/core/protection'

/** Who calls what, as an address names it. */
export interface GuardLink {
  readonly service: string
  readonly target: string
}

interface BoardLink {
  readonly board?: Board
  readonly search?: string
}

/** The board of guards, narrowed. */
export function toProtection({ board = 'breakers', search = '' }: BoardLink = {}): string {
  const query = new URLSearchParams()
  if (board !== 'breakers') query.set('board', board)
  if (search !== '') query.set('search', search)
  return query.size === 0 ? '/protection' : `/protection?${query}`
}

/** The board with one guard open beside it. */
export function toGuard({ service, target }: GuardLink, board: Board = 'breakers'): string {
  const query = new URLSearchParams({ caller: service, target })
  if (board !== 'breakers') query.set('board', board)
  return `/protection?${query}`
}

/** Every policy. */
export const policiesHref = '/protection/policies'

/** One policy: its editor, its versions, who has applied it. */
export function policyHref(name: string): string {
  return `${policiesHref}/${encodeURIComponent(name)}`
}

/** A new policy, for a target where one is meant. */
export function newPolicyHref(target?: string): string {
  return target === undefined
    ? `${policiesHref}/new`
    : `${policiesHref}/new?${new URLSearchParams({ target })}`
}
