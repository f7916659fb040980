import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { nameOf, takeSlot } from './slot.js'

describe('places of processes on a host', () => {
  let stateDir: string
  const place = (folder: string) => path.relative(path.join(stateDir, 'shop'), folder)
  const lock = (n: number) => path.join(stateDir, 'shop', String(n), 'lock')
  const leave = (n: number, holder: object | string) => {
    mkdirSync(path.dirname(lock(n)), { recursive: true })
    writeFileSync(lock(n), typeof holder === 'string' ? holder : JSON.stringify(holder))
  }
  let boots = 0
  const takeNext = (service = 'shop') => takeSlot(stateDir, service, `boot-${boots++}`)
  const take = () => place(takeNext().folder)

  beforeEach(() => {
    stateDir = mkdtempSync(path.join(tmpdir(), 'foundation-slots-'))
  })
  afterEach(() => rmSync(stateDir, { recursive: true }))

  it('are taken from the lowest up, and again once they are free', () => {
    const first = takeNext()
    expect(place(first.folder)).toBe('0')
    expect(take()).toBe('1')
    first.release()
    expect(take()).toBe('0')
  })

  it('are kept by a node whose thread broke and began anew', () => {
    const again = () => place(takeSlot(stateDir, 'shop', 'the same').folder)
    expect([again(), again()]).toEqual(['0', '0'])
  })

  it('are apart for each service', () => {
    expect(take()).toBe('0')
    expect(path.basename(takeNext('other').folder)).toBe('0')
  })

  it('go to the next when their process was killed', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'])
    const holder = nameOf(child.pid as number)
    leave(0, holder)
    expect(take()).toBe('1')
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(take()).toBe('0')
  })

  it.runIf(process.platform === 'linux')('are free when another process has got the id', () => {
    leave(0, { ...nameOf(process.pid), startedAt: '1' })
    expect(take()).toBe('0')
  })

  it('of another host are free only when that has been quiet for a while', () => {
    leave(0, { host: 'elsewhere', pid: 1, startedAt: '1' })
    expect(take()).toBe('1')
    const old = new Date(Date.now() - 120_000)
    utimesSync(lock(0), old, old)
    expect(take()).toBe('0')
  })

  it('with a lock that was never finished are free after a moment', () => {
    leave(0, '{"host"')
    expect(take()).toBe('1')
    const old = new Date(Date.now() - 10_000)
    utimesSync(lock(0), old, old)
    expect(take()).toBe('0')
  })

  it('are kept out of the repository of the application', () => {
    take()
    expect(readFileSync(path.join(stateDir, '.gitignore'), 'utf8')).toBe('*\n')
  })

  it('cannot be had where nothing can be written', () => {
    writeFileSync(path.join(stateDir, 'shop'), 'a file')
    expect(() => take()).toThrow()
  })
})
