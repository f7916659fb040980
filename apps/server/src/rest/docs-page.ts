/**
 * `/api/v1/docs`: the description as a page on which operations can be tried, by Swagger UI.
 *
 * Its files are this server's own, and the page runs no other script and asks no other address. It asks for a token
 * and forgets it with the tab.
 */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { FoundationError } from '@foundation/core/errors'
import type { FastifyInstance } from 'fastify'

const require = createRequire(import.meta.url)

/** Swagger UI writes its icons as `data:` images, and styles by script, which a policy of styles does not concern. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const types = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
} as const

/** @param prefix under which the door's addresses are */
export function registerDocsPage(door: FastifyInstance, prefix: string): void {
  const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Foundation: REST</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${prefix}/docs/swagger-ui.css">
</head>
<body>
<div id="reference"></div>
<script src="${prefix}/docs/swagger-ui-bundle.js"></script>
<script src="${prefix}/docs/start.js"></script>
</body>
</html>
`
  const start = `SwaggerUIBundle({
  url: '${prefix}/openapi.json',
  dom_id: '#reference',
  deepLinking: true,
  docExpansion: 'none',
  filter: true,
  persistAuthorization: false,
  validatorUrl: null,
})
`
  door.get('/docs', async (_request, reply) =>
    reply
      .headers({ 'content-security-policy': policy })
      .type('text/html; charset=utf-8')
      .send(page),
  )
  door.get<{ Params: { file: string } }>('/docs/:file', async (request, reply) => {
    const { file } = request.params
    if (file === 'start.js') return reply.type('text/javascript; charset=utf-8').send(start)
    if (!isFile(file)) throw new FoundationError('request.not_found', { method: 'GET' })
    return reply
      .header('cache-control', 'public, max-age=3600')
      .type(types[file])
      .send(await readFile(path.join(filesAt(), file)))
  })
}

function isFile(name: string): name is keyof typeof types {
  return Object.hasOwn(types, name)
}

function filesAt(): string {
  return path.dirname(require.resolve('swagger-ui-dist/package.json'))
}
