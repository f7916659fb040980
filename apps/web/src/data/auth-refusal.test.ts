import { describe, expect, it } from 'vitest'

import { readRefusal, refusalOf } from './auth-refusal'

const answer = { status: 401, code: null, retryAfterMs: null }

describe('refusalOf', () => {
  it.each([400, 401, 403])('does not tell which was wrong, by %d', (status) => {
    expect(refusalOf({ ...answer, status }).message).toBe(
      'E-mail and password do not belong together.',
    )
  })

  it.each([
    [800, 'Try again in a second.'],
    [2_000, 'Try again in 2\u00a0s.'],
    [64_000, 'Try again in 1\u00a0min\u00a04\u00a0s.'],
    [null, 'Try again in a quarter of an hour.'],
  ])('says when to try again: %s', (retryAfterMs, words) => {
    const refusal = refusalOf({ status: 429, code: 'access.sign_in_limited', retryAfterMs })
    expect(refusal).toEqual({ message: `Too many tries. ${words}`, startsOver: false })
  })

  it('begins again once the challenge is over, and not for a wrong code', () => {
    expect(refusalOf({ ...answer, code: 'INVALID_TWO_FACTOR_COOKIE' }).startsOver).toBe(true)
    const wrong = refusalOf({ ...answer, code: 'INVALID_CODE' })
    expect(wrong).toMatchObject({ startsOver: false, message: expect.stringContaining('code') })
  })

  it.each([null, { ...answer, status: 503 }])('knows a server that is away: %j', (it) => {
    expect(refusalOf(it).message).toContain('did not answer')
  })
})

describe('readRefusal', () => {
  it('reads the code and the wait', async () => {
    const body = JSON.stringify({ code: 'access.sign_in_limited' })
    const limited = new Response(body, { status: 429, headers: { 'retry-after': '4' } })
    expect(await readRefusal(limited)).toEqual({
      status: 429,
      code: 'access.sign_in_limited',
      retryAfterMs: 4_000,
    })
  })

  it('takes what is no document for one that says nothing', async () => {
    const answered = await readRefusal(new Response('<html>', { status: 502 }))
    expect(answered).toEqual({ status: 502, code: null, retryAfterMs: null })
  })
})
