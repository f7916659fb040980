import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, it } from 'vitest'

import { makeClientTls } from './client-tls.js'

it('uses what is in the files when it connects, and the former while they are away', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'foundation-client-tls-'))
  const [cert, key] = [path.join(folder, 'cert.pem'), path.join(folder, 'key.pem')]
  const put = (text: string) => {
    writeFileSync(cert, `cert ${text}`)
    writeFileSync(key, `key ${text}`)
  }
  put('1')
  const tls = makeClientTls({ cert, key })
  const held = () => Object.values(tls()).map(String)
  expect(held()).toEqual(['cert 1', 'key 1'])
  put('2')
  expect(held()).toEqual(['cert 2', 'key 2'])
  rmSync(key)
  expect(held()).toEqual(['cert 2', 'key 2'])
  rmSync(folder, { recursive: true })
})

it('adds nothing where no files were given', () => {
  expect(makeClientTls(null)()).toEqual({})
})
