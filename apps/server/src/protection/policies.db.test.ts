import { type PolicySpec, SavePolicy } from '@foundation/core/protection'
import { describe, expect, it } from 'vitest'

import { apiCaller } from '../testing/api.js'
import { testFleet } from '../testing/fleet.js'
import { addNodes } from '../testing/nodes.js'
import {
  getPolicy,
  listPolicies,
  policyVersions,
  promoteShadow,
  removePolicy,
  savePolicy,
} from './policies.js'

const limit = (n: number) => ({ limiter: { algorithm: 'token_bucket' as const, limit: n } })
const input = (
  name: string,
  revision: number | null,
  spec: object,
  more: Partial<SavePolicy> = {},
) =>
  SavePolicy.parse({
    name,
    revision,
    spec: { match: { target: 'payments' }, ...spec },
    reason: 'to test',
    ...more,
  })

describe('a policy', () => {
  it('is saved with one row of audit and one revision, and read again as it was saved', async () => {
    const { ctx, trail } = await testFleet()
    const saved = await savePolicy(ctx, input('payments', null, limit(50)))
    expect(saved).toMatchObject({
      name: 'payments',
      revision: 1,
      selector: {},
      updatedBy: 'tester',
      spec: { match: { target: 'payments', narrowed: false }, limiter: { limit: 50 } },
      applied: { applied: 0, pending: 0, rejected: 0 },
    })
    expect(await listPolicies(ctx)).toEqual([saved])
    expect(await trail()).toMatchObject([
      { action: 'protection.savePolicy', target: 'payments', reason: 'to test', before: null },
    ])
    expect(await ctx.db.revision.count({ where: { fleetId: ctx.fleetId } })).toBe(1)
  })

  it('says that it is for some nodes only, whatever it was given', async () => {
    const { ctx } = await testFleet()
    const spec = { match: { target: 'payments', narrowed: true } }
    expect((await savePolicy(ctx, input('all', null, spec))).spec.match.narrowed).toBe(false)
    const selector = { services: ['checkout'] }
    const some = await savePolicy(ctx, input('some', null, {}, { selector }))
    expect(some.spec.match.narrowed).toBe(true)
  })

  it('is left alone when it is so already', async () => {
    const { ctx, trail } = await testFleet()
    const { revision } = await savePolicy(ctx, input('payments', null, limit(50)))
    expect((await savePolicy(ctx, input('payments', revision, limit(50)))).revision).toBe(revision)
    expect(await trail()).toHaveLength(1)
  })

  it('is changed by one of two who edited the same version, and the other is told', async () => {
    const { ctx, trail } = await testFleet()
    const { revision } = await savePolicy(ctx, input('payments', null, limit(50)))
    const results = await Promise.allSettled(
      [60, 70].map((n) => savePolicy(ctx, input('payments', revision, limit(n)))),
    )
    const [lost] = results.filter((it) => it.status === 'rejected')
    expect(results.filter((it) => it.status === 'fulfilled')).toHaveLength(1)
    expect(lost?.reason).toMatchObject({ code: 'resource.changed_meanwhile' })
    expect(await trail()).toHaveLength(2)
  })

  it('is made once by two who make one of the same name', async () => {
    const { ctx, trail } = await testFleet()
    const results = await Promise.allSettled(
      [60, 70].map((n) => savePolicy(ctx, input('payments', null, limit(n)))),
    )
    const [lost] = results.filter((it) => it.status === 'rejected')
    expect(lost?.reason).toMatchObject({ code: 'protection.policy_exists' })
    expect(await trail()).toHaveLength(1)
  })

  it('is refused with the paths of what is wrong in it', async () => {
    const { ctx } = await testFleet()
    const { call } = apiCaller(ctx, 'operator')
    const spec = {
      match: { target: 'payments' },
      breaker: { trigger: { on: 'time_window', failureRatio: 7 } },
      timeout: { ms: 0 },
    } as unknown as PolicySpec
    const asked = call.protection.savePolicy({ name: 'bad', revision: null, spec, reason: 'x' })
    await expect(asked).rejects.toMatchObject({
      cause: {
        code: 'request.invalid',
        context: {
          issues: [{ path: 'spec.breaker.trigger.failureRatio' }, { path: 'spec.timeout.ms' }],
        },
      },
    })
    expect(await listPolicies(ctx)).toEqual([])
  })

  it('is not for those who may only look, nor for another fleet', async () => {
    const { ctx, as } = await testFleet()
    const reader = as('fleet:read')
    await expect(savePolicy(reader, input('payments', null, {}))).rejects.toMatchObject({
      code: 'access.scope_missing',
    })
    const { revision } = await savePolicy(ctx, input('payments', null, {}))
    expect(await listPolicies(reader)).toHaveLength(1)
    const elsewhere = (await testFleet()).ctx
    await expect(getPolicy(elsewhere, { name: 'payments' })).rejects.toMatchObject({
      code: 'protection.policy_not_found',
    })
    const change = { name: 'payments', revision, reason: 'x' }
    for (const act of [removePolicy, promoteShadow])
      await expect(act(elsewhere, change)).rejects.toMatchObject({
        code: 'protection.policy_not_found',
      })
    for (const act of [removePolicy, promoteShadow])
      await expect(act(reader, change)).rejects.toMatchObject({ code: 'access.scope_missing' })
  })

  it('is taken away as it was last seen, and not otherwise', async () => {
    const { ctx, trail } = await testFleet()
    const { revision } = await savePolicy(ctx, input('payments', null, {}))
    const change = { name: 'payments', revision, reason: 'not needed' }
    await expect(removePolicy(ctx, { ...change, revision: 99 })).rejects.toMatchObject({
      code: 'resource.changed_meanwhile',
    })
    expect(await removePolicy(ctx, change)).toBeNull()
    expect(await listPolicies(ctx)).toEqual([])
    expect((await trail()).map(({ action }) => action)).toEqual([
      'protection.savePolicy',
      'protection.removePolicy',
    ])
  })

  it('lets its shadow act, and keeps what the shadow does not name', async () => {
    const { ctx, trail } = await testFleet()
    const { revision } = await savePolicy(
      ctx,
      input('payments', null, { ...limit(50), timeout: { ms: 9 }, shadow: limit(20) }),
    )
    const change = { name: 'payments', revision, reason: 'it was right' }
    const { spec, revision: next } = await promoteShadow(ctx, change)
    expect(spec).toMatchObject({ limiter: { limit: 20 }, timeout: { ms: 9 }, shadow: null })
    expect((await trail()).at(-1)).toMatchObject({ action: 'protection.promoteShadow' })
    await expect(promoteShadow(ctx, { ...change, revision: next })).rejects.toMatchObject({
      code: 'request.invalid',
    })
  })

  it('says what nodes answered for its newest version', async () => {
    const { ctx } = await testFleet()
    const ids = ['a', 'b', 'c', 'd'].map((it) => `answer-${it}`)
    await addNodes(
      ctx,
      ids.map((id, i) => ({ id, service: i < 3 ? 'checkout' : 'mail' })),
    )
    const selector = { services: ['checkout'] }
    const { revision } = await savePolicy(ctx, input('payments', null, {}, { selector }))
    const ack = { kind: 'policy', key: 'payments', revision }
    await ctx.db.resourceAck.createMany({
      data: [
        { ...ack, nodeId: 'answer-a', status: 'applied' },
        { ...ack, nodeId: 'answer-b', status: 'rejected', path: 'limiter', message: 'no' },
        { ...ack, nodeId: 'answer-d', status: 'applied' },
      ],
    })
    expect((await getPolicy(ctx, { name: 'payments' })).applied).toEqual({
      applied: 1,
      pending: 1,
      rejected: 1,
      rejections: [{ nodeId: 'answer-b', path: 'limiter', message: 'no' }],
    })
    const next = await savePolicy(ctx, input('payments', revision, limit(1), { selector }))
    expect(next.applied).toMatchObject({ applied: 0, pending: 3, rejected: 0 })
  })

  it('has versions, each with its revision, over being taken away and made again', async () => {
    const { ctx } = await testFleet()
    const save = async (revision: number | null, n: number, reason: string) =>
      (await savePolicy(ctx, input('payments', revision, limit(n), { reason }))).revision
    const first = await save(null, 1, 'first')
    await savePolicy(ctx, input('other', null, {}))
    const second = await save(first, 2, 'second')
    await removePolicy(ctx, { name: 'payments', revision: second, reason: 'gone' })
    const third = await save(null, 3, 'third')
    const versions = await policyVersions(ctx, { name: 'payments' })
    expect(versions).toMatchObject([
      { revision: third, reason: 'third', by: 'Tester', spec: { limiter: { limit: 3 } } },
      { revision: second + 1, reason: 'gone', spec: null, selector: null },
      { revision: second, reason: 'second', spec: { limiter: { limit: 2 } } },
      { revision: first, reason: 'first', spec: { limiter: { limit: 1 } } },
    ])
  })
})
