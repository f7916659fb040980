import { FoundationError } from '@foundation/core/errors'
import { TRPCError } from '@trpc/server'
import { expect, it } from 'vitest'
import { z } from 'zod'

import { toFoundationError, toTrpcError } from './errors.js'

const coded = (code: string, message = 'x') => Object.assign(new Error(message), { code })

it.each([
  coded('ECONNREFUSED'),
  coded('57P01'),
  coded('57P03'),
  coded('08006'),
  coded('53300'),
  coded('P1001'),
  coded('P2024'),
  coded('P2028'),
  new Error('Connection terminated unexpectedly'),
  new Error('timeout exceeded when trying to connect'),
  new AggregateError([coded('ECONNREFUSED'), coded('ECONNREFUSED')]),
  new Error('outer', { cause: new Error('inner', { cause: coded('ECONNRESET') }) }),
  Object.assign(coded('P2010'), {
    meta: { driverAdapterError: { cause: { kind: 'postgres', originalCode: '57P01' } } },
  }),
])('takes %s for a database that is away', (error) => {
  const wrapped = new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause: error })
  expect(toFoundationError(wrapped, 'c-1')).toMatchObject({
    code: 'system.unavailable',
    retry: 'backoff',
    correlationId: 'c-1',
  })
})

it('hides what nobody foresaw, and keeps it as the cause for the log', () => {
  const error = new Error('password of admin is hunter2')
  const mapped = toTrpcError(new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause: error }), 'c-2')
  expect(mapped.code).toBe('INTERNAL_SERVER_ERROR')
  expect(mapped.message).not.toContain('hunter2')
  expect(JSON.stringify(mapped.cause)).not.toContain('hunter2')
  expect(mapped.cause).toMatchObject({ code: 'internal', correlationId: 'c-2', cause: error })
})

it('keeps an error of the catalogue and gives it the request’s correlation id', () => {
  const error = new FoundationError('node.not_found', { nodeId: 'a' })
  expect(toTrpcError(error, 'c-3')).toMatchObject({
    code: 'NOT_FOUND',
    cause: { code: 'node.not_found', context: { nodeId: 'a' }, correlationId: 'c-3' },
  })
})

it('names the path of each field that is wrong', () => {
  const { error } = z.object({ a: z.object({ b: z.int() }) }).safeParse({ a: { b: 'x' } })
  const mapped = toFoundationError(new TRPCError({ code: 'BAD_REQUEST', cause: error }), 'c-4')
  expect(mapped).toMatchObject({ code: 'request.invalid', context: { issues: [{ path: 'a.b' }] } })
})

it('takes an answer that breaks its own schema for a defect', () => {
  const { error } = z.string().safeParse(1)
  const mapped = toFoundationError(
    new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause: error }),
    'c-5',
  )
  expect(mapped.code).toBe('internal')
})

it.each([
  [new TRPCError({ code: 'NOT_FOUND' }), 'request.not_found'],
  [new TRPCError({ code: 'PARSE_ERROR' }), 'request.invalid'],
  [new TRPCError({ code: 'METHOD_NOT_SUPPORTED' }), 'request.invalid'],
  [coded('22021'), 'request.invalid'],
  [coded('P2002'), 'internal'],
  ['thrown text', 'internal'],
  [undefined, 'internal'],
])('answers %s with %s', (error, code) => {
  expect(toFoundationError(error, 'c-6').code).toBe(code)
})
