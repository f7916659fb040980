import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, it } from 'vitest'

import { contentPolicy } from './content-policy'

const options = { nonce: 'bm9uY2U=', secure: true, development: false }

it('lets no script and no style in that is neither ours nor of this page', () => {
  const policy = contentPolicy(options)
  expect(policy).not.toMatch(/unsafe-|https?:|\*/)
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain("script-src 'nonce-bm9uY2U=' 'strict-dynamic'")
  expect(policy).toContain("frame-ancestors 'none'")
})

it('asks for https only where the page came so', () => {
  expect(contentPolicy(options)).toContain('upgrade-insecure-requests')
  expect(contentPolicy({ ...options, secure: false })).not.toContain('upgrade-insecure-requests')
})

it('names the style sheet that the toasts bring, as it is in the version in use', () => {
  const source = readFileSync(createRequire(import.meta.url).resolve('sonner'), 'utf8')
  const [, text = ''] = /__insertCSS\((".*?")\)/s.exec(source) ?? []
  const hash = createHash('sha256').update(JSON.parse(text)).digest('base64')
  expect(contentPolicy(options)).toContain(`'sha256-${hash}'`)
})
