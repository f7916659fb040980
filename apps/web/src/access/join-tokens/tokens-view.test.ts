import type { JoinToken } from '@foundation/core/access'
import { CreateJoinToken } from '@foundation/core/access'
import { hour } from '@foundation/core/time'
import { describe, expect, it } from 'vitest'

import { TokenForm, toInput } from './token-form'
import { describeLabels, describeNew, describeUse } from './tokens-view'

const now = Date.UTC(2026, 10, 21)
const token: JoinToken = {
  id: 't',
  name: 'ci',
  hint: 'fnd_join_7Qm2…x4Ka',
  createdAt: new Date(now),
  createdBy: 'Olga',
  expiresAt: new Date(now + hour),
  maxNodes: 25,
  admitted: 3,
  labels: {},
  status: 'active',
}

describe('the form', () => {
  it('gives what the server takes', () => {
    const form = TokenForm.parse({ name: ' ci ', lifetime: 'never', labels: '' })
    expect(CreateJoinToken.parse(toInput(form))).toEqual({
      name: 'ci',
      expiresInMs: null,
      maxNodes: null,
      labels: {},
    })
    const limited = toInput({ name: 'ci', lifetime: '1h', maxNodes: 2, labels: 'team=cart' })
    expect(limited).toMatchObject({ expiresInMs: hour, labels: { team: 'cart' } })
  })

  it('says which line of the labels is wrong', () => {
    const form = { name: 'ci', lifetime: '1h', labels: 'team=cart\nzone' }
    const { error } = TokenForm.safeParse(form)
    expect(error?.issues).toMatchObject([
      { path: ['labels'], message: 'Line 2 needs the form name=value.' },
    ])
  })
})

describe('a token in words', () => {
  it('says its use, its labels and what it is good for', () => {
    expect(describeUse(token)).toBe('3 of 25')
    expect(describeUse({ ...token, maxNodes: null })).toBe('3')
    expect(describeLabels({})).toBe('–')
    expect(describeLabels({ team: 'cart', zone: 'eu-1a' })).toBe('team=cart zone=eu-1a')
    expect(describeNew(token)).toBe('Good for 1\u00a0h, 25 nodes.')
    expect(describeNew({ ...token, expiresAt: null, maxNodes: null })).toBe(
      'Good until it is revoked, any number of nodes.',
    )
  })
})
