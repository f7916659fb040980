import { expect, it } from 'vitest'
import { z } from 'zod'

import { linksOf } from './links.js'

const numbered = {
  carries: 'query',
  input: z.strictObject({
    page: z.int().default(1),
    pageSize: z.int().default(50),
    search: z.string().optional(),
  }),
} as const
const keyset = {
  carries: 'query',
  input: z.strictObject({ before: z.int().optional(), limit: z.int().default(2) }),
} as const

it('leads from page to page, and keeps what else was asked', () => {
  const asked = { page: 2, pageSize: 10, search: 'a b' }
  const url = '/api/v1/nodes?search=a+b&pageSize=10&page=2'
  const to = (page: number) => `</api/v1/nodes?search=a+b&pageSize=10&page=${page}>`
  expect(linksOf(numbered, asked, { total: 31 }, url)).toBe(
    `${to(1)}; rel="first", ${to(1)}; rel="prev", ${to(3)}; rel="next", ${to(4)}; rel="last"`,
  )
})

it.each([
  [1, 0, ['first', 'last']],
  [1, 50, ['first', 'last']],
  [1, 51, ['first', 'next', 'last']],
  [2, 51, ['first', 'prev', 'last']],
  [9, 51, ['first', 'prev', 'last']],
])('has on page %i of %i items %j', (page, total, rels) => {
  const links = linksOf(numbered, { page }, { total }, '/api/v1/nodes') ?? ''
  expect([...links.matchAll(/rel="(\w+)"/g)].map(([, rel]) => rel)).toEqual(rels)
})

it('goes on where a page ended, and ends with the last', () => {
  const url = '/api/v1/audit?limit=2'
  expect(linksOf(keyset, { limit: 2 }, { entries: [], next: 7 }, url)).toBe(
    '</api/v1/audit?limit=2&before=7>; rel="next"',
  )
  expect(linksOf(keyset, { limit: 2 }, { entries: [], next: null }, url)).toBeNull()
})

it('goes on behind the last number of a list that is full', () => {
  const of = (...numbers: number[]) => numbers.map((number) => ({ number }))
  expect(linksOf(keyset, {}, of(9, 8), '/releases')).toBe('</releases?before=8>; rel="next"')
  expect(linksOf(keyset, {}, of(9), '/releases')).toBeNull()
  expect(linksOf(keyset, {}, of(2, 1), '/releases')).toBeNull()
  expect(linksOf(keyset, {}, [], '/releases')).toBeNull()
})

it('has none for what has no pages, or is asked by a body', () => {
  const plain = { carries: 'query', input: z.strictObject({ text: z.string() }) } as const
  expect(linksOf(plain, { text: 'x' }, [1, 2], '/a')).toBeNull()
  expect(linksOf({ ...numbered, carries: 'body' }, {}, { total: 99 }, '/a')).toBeNull()
  expect(linksOf({ carries: 'query', input: null }, undefined, [], '/a')).toBeNull()
})
