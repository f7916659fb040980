import { expect, it } from 'vitest'

import { connect } from '../connect.js'

it('is at hand in a process that works alone', async () => {
  const foundation = await connect({ service: 'shop', cluster: 'standalone', handleSignals: false })
  const transitions: string[] = []
  foundation.on('breaker', ({ target, to }) => transitions.push(`${target} ${to}`))
  expect(await foundation.protect('payments', ({ attempt }) => attempt)).toBe(1)
  await expect(foundation.protect('no target', () => 1)).rejects.toMatchObject({
    code: 'protection.policy_invalid',
  })
  const breaker = foundation.breaker('search', { failures: 1 })
  await breaker.execute(() => Promise.reject(new Error('sick'))).catch(() => {})
  await expect.poll(() => transitions).toEqual(['search open'])
  expect(foundation.limiter('login', { limit: 1 }).check('ann')).toMatchObject({ allowed: true })
  expect(foundation.limiter('login').check('ann')).toMatchObject({ allowed: false })
  const old = () => 'old'
  expect(await foundation.experimental('new', () => Promise.reject(new Error('x')), old)).toBe(
    'old',
  )
  const pool = foundation.protection.pool('db', { create: () => ({}), destroy: () => {} })
  await pool.run(() => 1)
  await foundation.leave()
  expect(pool.stats.size).toBe(0)
  // What still has to be called is still guarded.
  expect(await foundation.protect('payments', () => 'last')).toBe('last')
})
