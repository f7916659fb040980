import { closeSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { keepRunning } from './child.mjs'
import { isInstalled } from './install.mjs'
import { rotateLog, tailOf } from './logs.mjs'
import { nodeVersionFault } from './node-version.mjs'
import { readOptions } from './options.mjs'
import { isFree, requirePort } from './ports.mjs'
import { isRunning, know } from './processes.mjs'
import { keepSecret } from './secrets.mjs'

let folder
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'foundation-launch-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('the Node.js version', () => {
  it.each(['20.19.0', '20.20.2', '22.0.0', '24.1.0'])('%s will do', (version) => {
    expect(nodeVersionFault(version)).toBeNull()
  })
  it.each(['18.20.4', '20.18.3', '12.22.12'])('%s will not, which takes one line', (version) => {
    expect(nodeVersionFault(version)).toMatch(/^Foundation needs Node.js 20\.19 .*\.$/)
  })
})

describe('options', () => {
  it('have defaults', () => {
    expect(readOptions([], {})).toMatchObject({ port: 4100, consolePort: 3000, example: true })
  })
  it('go before the environment', () => {
    expect(readOptions(['--port', '5000'], { PORT: '6000' }).port).toBe(5000)
    expect(readOptions([], { PORT: '6000' }).port).toBe(6000)
  })
  it.each([
    [['--port', '70000'], '--port takes a port'],
    [['--console-port', 'x'], '--console-port takes a port'],
    [['--prot', '1'], "Unknown option '--prot'"],
    [['--port', '3000'], 'cannot both'],
  ])('%j is refused', (args, message) => {
    expect(() => readOptions(args, {})).toThrow(message)
  })
})

describe('an install', () => {
  const write = (file, packages) => {
    mkdirSync(path.join(folder, path.dirname(file)), { recursive: true })
    writeFileSync(path.join(folder, file), JSON.stringify({ packages }))
  }
  const one = { 'node_modules/one': { version: '1.0.0' } }
  const put = (name) => mkdirSync(path.join(folder, 'node_modules', name), { recursive: true })

  it('is not there before', () => {
    write('package-lock.json', one)
    expect(isInstalled(folder)).toBe(false)
  })
  it('is there when each package is, in its version', () => {
    write('package-lock.json', {
      ...one,
      'node_modules/other': { version: '2.0.0', optional: true },
    })
    write('node_modules/.package-lock.json', one)
    put('one')
    expect(isInstalled(folder)).toBe(true)
  })
  it('is not there when a version changed, or a folder is gone', () => {
    write('package-lock.json', { 'node_modules/one': { version: '1.0.1' } })
    write('node_modules/.package-lock.json', one)
    put('one')
    expect(isInstalled(folder)).toBe(false)
    write('package-lock.json', one)
    rmSync(path.join(folder, 'node_modules/one'), { recursive: true })
    expect(isInstalled(folder)).toBe(false)
  })
})

describe('logs', () => {
  it('are kept over three starts', () => {
    const file = path.join(folder, 'x.log')
    for (const text of ['one', 'two', 'three', 'four', 'five']) {
      closeSync(rotateLog(file))
      writeFileSync(file, text)
    }
    const texts = [file, `${file}.1`, `${file}.2`, `${file}.3`].map((it) =>
      readFileSync(it, 'utf8'),
    )
    expect(texts).toEqual(['five', 'four', 'three', 'two'])
  })
  it('end with what was said last', () => {
    const file = path.join(folder, 'x.log')
    writeFileSync(file, 'one\n\ntwo\nthree\n')
    expect(tailOf(file, 2)).toEqual(['two', 'three'])
    expect(tailOf(path.join(folder, 'none.log'))).toEqual([])
  })
})

it('keeps a secret once made', () => {
  const file = path.join(folder, 'secret')
  expect(keepSecret(file)).toMatch(/^[0-9a-f]{64}$/)
  expect(keepSecret(file)).toBe(keepSecret(file))
})

it('tells a free port from one that is taken on any address', async () => {
  const server = createServer()
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address()
  expect(await isFree(port)).toBe(false)
  await expect(requirePort(port, 'the server', '--port')).rejects.toThrow(`Port ${port}, for`)
  await new Promise((resolve) => server.close(resolve))
  expect(await isFree(port)).toBe(true)
})

it('knows a process by its beginning, not its number alone', () => {
  expect(isRunning(know(process.pid))).toBe(true)
  expect(isRunning({ pid: process.pid, stamp: 'another' })).toBe(false)
  expect(isRunning(undefined)).toBe(false)
})

describe('a child', () => {
  const run = { add: vi.fn(), remove: vi.fn() }
  const planOf = (code) => ({
    name: 'The child',
    command: process.execPath,
    args: ['-e', code],
    options: { cwd: folder },
    logFile: path.join(folder, 'child.log'),
  })

  it('that ends while it starts is an error with the end of its log', async () => {
    const child = keepRunning(planOf('console.log("no luck"); process.exit(3)'), run, vi.fn())
    await vi.waitFor(
      () => expect(() => child.check()).toThrow('The child ended with code 3'),
      5_000,
    )
    expect(tailOf(path.join(folder, 'child.log'))).toEqual(['no luck'])
    child.release()
  })
  it('that cannot be started is an error', async () => {
    const plan = { ...planOf(''), command: path.join(folder, 'missing') }
    const child = keepRunning(plan, run, vi.fn())
    await vi.waitFor(() => expect(() => child.check()).toThrow(/cannot be started.*ENOENT/), 5_000)
    child.release()
  })
  it('that ends later is started again, and what it said is shown', async () => {
    const say = vi.fn()
    const child = keepRunning(planOf('setTimeout(() => { throw "ouch" }, 50)'), run, say)
    child.keep()
    await vi.waitFor(() => {
      expect(say.mock.calls.flat().join('\n')).toMatch(
        /code 1; starting it again in 1 s[\s\S]*ouch/,
      )
    }, 5_000)
    await vi.waitFor(() => {
      expect(say.mock.calls.flat().join('\n')).toContain('starting it again in 2 s')
    }, 8_000)
    child.release()
  })
})
