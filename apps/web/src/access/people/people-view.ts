/** People and invitations in words. */
import type { Invitation, Person } from '@foundation/core/access'

import { formatSpan, plural } from '../../ui/format'
import { formatLeft } from '../tokens/token-expiry'

/** How somebody may sign in. */
export function describeWaysIn(waysIn: Person['waysIn']): string {
  const words = waysIn.map((it) => (it === 'oidc' ? 'single sign-on' : it))
  return words.length === 0 ? 'none' : words.join(', ')
}

/** Who there is, and how safe that is, in a line. */
export function describePeople(people: readonly Person[]): string {
  const second = people.filter(({ secondFactor }) => secondFactor).length
  const all = plural(people.length, 'person', 'people')
  if (second === people.length && people.length > 0) return `${all}, all with a second factor`
  return `${all}, ${second === 0 ? 'none' : second} with a second factor`
}

/** Those that wait for somebody, and those that were waited for in vain. */
export function pendingInvitations(invitations: readonly Invitation[]): Invitation[] {
  return invitations.filter(({ status }) => status === 'open' || status === 'expired')
}

export function describeEnd({ expiresAt, status }: Invitation, now: number): string {
  const left = expiresAt.getTime() - now
  return status === 'expired' || left <= 0
    ? `expired ${formatSpan(Math.abs(left))} ago`
    : `expires in ${formatLeft(left)}`
}
