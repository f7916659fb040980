import { initTRPC } from '@trpc/server'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

import { appRouter } from '../trpc/root.js'
import { type ProcedureMeta, route } from '../trpc/route.js'
import { describeApi } from './openapi.js'
import { operationsOf } from './operations.js'

const t = initTRPC.meta<ProcedureMeta>().create()
const read = t.procedure.meta({ scope: 'fleet:read' })

const Shelf = z
  .strictObject({ room: z.string().default('hall'), at: z.date() })
  .meta({ id: 'Shelf' })
const shelf = read
  .meta(route('PUT', '/shelves/{name}', 'Put a shelf'))
  .input(z.strictObject({ name: z.string(), shelf: Shelf }))
  .output(z.array(Shelf))
  .mutation(() => [])
const list = read
  .meta(route('GET', '/shelves', 'List shelves'))
  .input(z.strictObject({ page: z.int().default(1), room: z.string() }))
  .output(z.null())
  .query(() => null)

interface Described {
  readonly paths: Record<string, Record<string, Record<string, unknown>>>
  readonly components: { readonly schemas: Record<string, unknown> }
}
const described = (procedures: Parameters<typeof t.router>[0]) =>
  describeApi(operationsOf(t.router(procedures))) as Described

describe('the description', () => {
  it('is in the dialect that readers take for granted: Swagger UI warns of any other', () => {
    expect(described({})).not.toHaveProperty('jsonSchemaDialect')
  })

  it('has what is in the path as parameters, and the rest as the body', () => {
    const put = described({ shelves: t.router({ shelf }) }).paths['/shelves/{name}']?.put
    expect(put).toMatchObject({
      operationId: 'shelves.shelf',
      tags: ['shelves'],
      parameters: [{ name: 'name', in: 'path', required: true }],
      requestBody: {
        content: {
          'application/json': {
            schema: {
              required: ['shelf'],
              properties: { shelf: { $ref: '#/components/schemas/ShelfInput' } },
            },
          },
        },
      },
      responses: {
        200: {
          content: {
            'application/json': { schema: { items: { $ref: '#/components/schemas/Shelf' } } },
          },
        },
      },
    })
  })

  it('has an input of an address as its query, required where nothing stands in for it', () => {
    const get = described({ shelves: t.router({ list }) }).paths['/shelves']?.get
    expect(get).toMatchObject({
      parameters: [
        { name: 'page', in: 'query', required: false },
        { name: 'room', in: 'query', required: true },
        { $ref: '#/components/parameters/IfNoneMatch' },
      ],
      responses: { 204: {}, default: {} },
    })
    expect(get).not.toHaveProperty('requestBody')
  })

  it('tells what is asked from what is answered, where defaults differ', () => {
    const { schemas } = described({ shelves: t.router({ shelf }) }).components
    expect(schemas.ShelfInput).toMatchObject({ required: ['at'], additionalProperties: false })
    expect(schemas.Shelf).toMatchObject({
      required: ['room', 'at'],
      properties: { at: { type: 'string', format: 'date-time' } },
    })
    expect(schemas.Shelf).not.toHaveProperty('additionalProperties')
  })
})

describe('the description of the whole API', () => {
  const whole = describeApi(operationsOf(appRouter)) as Described

  it('is the same however often it is made', () => {
    expect(describeApi(operationsOf(appRouter))).toEqual(whole)
  })

  it('has no schema that cannot be read, and no reference that leads nowhere', () => {
    // Compiled as one schema, in which the references are found where OpenAPI keeps them.
    const ajv = new Ajv2020({ strict: false, validateFormats: false })
    const { schemas } = whole.components
    for (const name of Object.keys(schemas)) {
      const schema = { ...whole, $ref: `#/components/schemas/${name}` }
      expect(() => ajv.compile(schema), name).not.toThrow()
    }
    const referred = JSON.stringify(whole).matchAll(/"#\/components\/schemas\/(\w+)"/g)
    for (const [, name = ''] of referred) expect(Object.keys(schemas)).toContain(name)
  })

  it('refers to nothing that it does not have', () => {
    const referred = [...JSON.stringify(whole).matchAll(/"\$ref":"#\/([^"]+)"/g)]
    expect(referred.length).toBeGreaterThan(100)
    for (const [, pointer = ''] of referred) {
      const found = pointer.split('/').reduce<unknown>((at, name) => Object(at)[name], whole)
      expect(found, pointer).toBeDefined()
    }
  })

  it('tells of keys, versions and limits where an operation has them', () => {
    const post = whole.paths['/config/namespaces']?.post
    expect(post).toMatchObject({
      parameters: [{ $ref: '#/components/parameters/IdempotencyKey' }],
      responses: { 409: {}, 422: {}, 429: {} },
    })
    const put = whole.paths['/config/namespaces/{namespace}/draft']?.put
    expect(put).toMatchObject({
      parameters: [{ name: 'namespace' }, { $ref: '#/components/parameters/IfMatch' }],
      responses: { 200: { headers: { ETag: {}, 'RateLimit-Remaining': {} } }, 412: {} },
    })
    expect(whole.paths['/live']?.get).toMatchObject({
      responses: { 200: { content: { 'text/event-stream': {} } } },
    })
  })

  it('has each parameter of a path in it, required', () => {
    for (const [path, methods] of Object.entries(whole.paths)) {
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
      for (const { parameters = [] } of Object.values(methods) as {
        parameters?: { in: string; name: string; required: boolean }[]
      }[]) {
        const inPath = parameters.filter((it) => it.in === 'path')
        expect(inPath.map(({ name }) => name).sort(), path).toEqual([...named].sort())
        expect(
          inPath.every(({ required }) => required),
          path,
        ).toBe(true)
      }
    }
  })
})

describe('an operation', () => {
  it('is only what says where it is', () => {
    const hidden = read.output(z.null()).query(() => null)
    expect(operationsOf(t.router({ a: t.router({ hidden, list }) })).map(({ id }) => id)).toEqual([
      'a.list',
    ])
  })

  const at = route('POST', '/a/{b}', 'x')
  it.each([
    ['a path that names no field', read.meta(at).input(z.object({})).output(z.null())],
    ['no output', read.meta(at).input(z.object({ b: z.string() }))],
    [
      'no scope',
      t.procedure
        .meta(at)
        .input(z.object({ b: z.string() }))
        .output(z.null()),
    ],
    ['an input that is no object', read.meta(at).input(z.string()).output(z.null())],
  ])('cannot have %s', (_what, procedure) => {
    const made = t.router({ a: procedure.mutation(() => null) })
    expect(() => operationsOf(made)).toThrow(RangeError)
  })
})
