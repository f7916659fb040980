import fs, {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { type Files, Storage } from './storage.js'

const identity = {
  nodeId: 'shop-23456',
  credential: 'signed',
  expiresAt: 1,
  serverAheadMs: -20,
}
const state = {
  nodeId: 'shop-23456',
  revision: 3,
  resources: [{ kind: 'labels', key: 'shop-23456', revision: 3, spec: { labels: { a: 'b' } } }],
}

describe('what a node keeps on disk', () => {
  let folder: string
  let warnings: string[]
  const newStorage = (files?: Files) => new Storage(folder, (what) => warnings.push(what), files)

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'foundation-storage-'))
    warnings = []
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('is there for the next process, and for nobody else on the machine', () => {
    newStorage().writeIdentity(identity)
    newStorage().writeState(state)
    expect(newStorage().readIdentity()).toEqual(identity)
    expect(newStorage().readState()).toEqual(state)
    expect(statSync(path.join(folder, 'identity.json')).mode & 0o777).toBe(0o600)
    expect(readdirSync(folder).sort()).toEqual(['identity.json', 'snapshot.json'])
  })

  it('is read when an earlier version wrote it, which knew nothing of the server’s clock', () => {
    const { serverAheadMs, ...earlier } = identity
    newStorage().writeIdentity(earlier as typeof identity)
    expect(newStorage().readIdentity()).toEqual({ ...earlier, serverAheadMs: 0 })
  })

  it('holds the writes that wait, and no file once none does', () => {
    const body = { path: ['a'], value: 1, quorum: 'all' as const, timeoutMs: 0, reason: '' }
    const writes = [{ namespace: 'app', body: { ...body, idempotencyKey: 'key-0001' }, at: 1 }]
    newStorage().writeWrites(writes)
    expect(newStorage().readWrites()).toEqual(writes)
    expect(statSync(path.join(folder, 'writes.json')).mode & 0o777).toBe(0o600)
    newStorage().writeWrites([])
    expect(readdirSync(folder)).toEqual([])
    expect(newStorage().readWrites()).toEqual([])
    newStorage().writeWrites([{ namespace: 'app' } as never])
    expect(newStorage().readWrites()).toEqual([])
    expect(warnings).toHaveLength(1)
  })

  it('is all but gone when the node was removed', () => {
    newStorage().writeIdentity(identity)
    newStorage().writeState(state)
    newStorage().writeWrites([{ namespace: 'app' } as never])
    newStorage().forget()
    expect(readdirSync(folder)).toEqual(['identity.json'])
  })

  it('is nothing at first, without a word', () => {
    expect(newStorage().readIdentity()).toBeNull()
    expect(warnings).toEqual([])
  })

  it.each([
    ['cut short', (text: string) => text.slice(0, -20)],
    ['changed by a bit', (text: string) => text.replace('labels', 'labelz')],
    ['emptied', () => ''],
    ['of another shape', () => '[1]'],
  ])('is left out with one warning when it was %s', (_, damage) => {
    newStorage().writeState(state)
    const file = path.join(folder, 'snapshot.json')
    writeFileSync(file, damage(readFileSync(file, 'utf8')))
    const storage = newStorage()
    expect(storage.readState()).toBeNull()
    expect(storage.readState()).toBeNull()
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain('damaged')
  })

  it('stays as it was when the disk is full, with one warning, and is written once there is room', () => {
    let isFull = false
    const files: Files = {
      ...fs,
      writeSync: ((...args: Parameters<typeof fs.writeSync>) => {
        if (isFull) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
        return fs.writeSync(...args)
      }) as typeof fs.writeSync,
    }
    const storage = newStorage(files)
    storage.writeState(state)
    isFull = true
    storage.writeState({ ...state, revision: 4 })
    storage.writeState({ ...state, revision: 5 })
    expect(storage.readState()?.revision).toBe(3)
    expect(warnings).toHaveLength(1)
    isFull = false
    storage.writeState({ ...state, revision: 6 })
    expect(storage.readState()?.revision).toBe(6)
  })

  it('is forgotten on request', () => {
    const storage = newStorage()
    storage.writeIdentity(identity)
    storage.writeIdentity(null)
    expect(storage.readIdentity()).toBeNull()
  })
})
