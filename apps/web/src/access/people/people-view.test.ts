import { type Invitation, Invite, type Person } from '@foundation/core/access'
import { day, hour } from '@foundation/core/time'
import { describe, expect, it } from 'vitest'

import { InviteForm, lifetimes, toInput } from './invite-form'
import { describeEnd, describePeople, describeWaysIn, pendingInvitations } from './people-view'

const now = Date.UTC(2026, 10, 21)

const person = (secondFactor: boolean) => ({ secondFactor }) as Person
const invitation = (status: Invitation['status']): Invitation => ({
  id: status,
  email: 'ada@example.com',
  role: 'viewer',
  createdAt: new Date(now),
  createdBy: 'Olga',
  expiresAt: new Date(now + day),
  status,
})

describe('people in words', () => {
  it('says how they come in', () => {
    expect(describeWaysIn(['password', 'oidc'])).toBe('password, single sign-on')
    expect(describeWaysIn([])).toBe('none')
  })

  it('says how many there are, and how many hold more than a password', () => {
    expect(describePeople([person(false)])).toBe('1 person, none with a second factor')
    expect(describePeople([person(true), person(false)])).toBe('2 people, 1 with a second factor')
    expect(describePeople([person(true), person(true)])).toBe('2 people, all with a second factor')
  })
})

describe('invitations', () => {
  it('are pending while nobody took them or took them back', () => {
    const all = (['open', 'accepted', 'expired', 'revoked'] as const).map(invitation)
    expect(pendingInvitations(all).map(({ status }) => status)).toEqual(['open', 'expired'])
  })

  it('say when they end and when they did', () => {
    expect(describeEnd(invitation('open'), now)).toBe('expires in 1\u00a0d')
    expect(describeEnd(invitation('expired'), now + day + hour)).toBe('expired 1\u00a0h ago')
  })
})

describe('the form of an invitation', () => {
  it.each(lifetimes)('gives what the server takes, $value', ({ value, ms }) => {
    const form = InviteForm.parse({
      email: 'ada@example.com',
      role: 'viewer',
      lifetime: value,
      reason: ' joins the team ',
    })
    expect(Invite.parse(toInput(form))).toEqual({
      email: 'ada@example.com',
      role: 'viewer',
      expiresInMs: ms,
      reason: 'joins the team',
    })
  })

  it('wants an e-mail address', () => {
    const form = { email: 'ada', role: 'viewer', lifetime: '7d', reason: '' }
    expect(InviteForm.safeParse(form).error?.issues).toMatchObject([{ path: ['email'] }])
  })
})
