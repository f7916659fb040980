/** The server can be made to ask no address that a person or a node sends (server-side request forgery). */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { AnyProcedure } from '@trpc/server'
import { expect, it } from 'vitest'
import { z } from 'zod'

import { appRouter } from './trpc/root.js'

const root = fileURLToPath(new URL('.', import.meta.url))

/** What opens connections, by itself or in a library. */
const asking =
  /\bfetch\(|\bhttps?\.(request|get)\((?!')|'undici'|\b(net|tls|http2)\.connect\(|createTransport\(|genericOAuth\(|new (WebSocket|EventSource|Redis)\(|'node:dns/

/** Those that may, each at an address of the server's own settings, as Postgres is. */
const mayAsk = [
  'access/library.ts',
  'access/smtp.ts',
  'fanout/redis.ts',
  'http/health-command.ts',
]

it('asks others at addresses of its own settings alone', () => {
  const askers = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.ts') && !/\.test\.ts$|^generated\/|^testing\//.test(file))
    .filter((file) => asking.test(readFileSync(`${root}/${file}`, 'utf8')))
  expect(askers.sort()).toEqual(mayAsk)
})

it('takes no address to ask from anybody: no procedure has a field for one', () => {
  const procedures = appRouter._def.procedures as unknown as Record<string, AnyProcedure>
  const inputs = Object.entries(procedures).flatMap(([path, { _def }]) =>
    (_def as unknown as { inputs: z.ZodType[] }).inputs.map((schema) => ({ path, schema })),
  )
  expect(inputs.length).toBeGreaterThan(50)
  const found = inputs.flatMap(({ path, schema }) =>
    fieldsOf(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }))
      .filter((field) => /ur[il]$|endpoint|webhook|^host/i.test(field))
      .map((field) => `${path}: ${field}`),
  )
  expect(found).toEqual([])
})

/** The names of all properties, and `format: uri` where a text is one. */
function fieldsOf(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return []
  return Object.entries(schema).flatMap(([key, value]) => [
    ...(key === 'properties' ? Object.keys(value as object) : []),
    ...(key === 'format' && value === 'uri' ? ['format: uri'] : []),
    ...fieldsOf(value),
  ])
}
