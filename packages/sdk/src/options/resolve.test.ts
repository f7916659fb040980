import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { isFoundationError } from '@foundation/core/errors'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { ConnectOptions } from './options.js'
import { resolveOptions, toServiceName } from './resolve.js'

let folder = ''
let main = ''

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'foundation-options-'))
  main = path.join(folder, 'src', 'main.js')
  mkdirSync(path.dirname(main))
  const own = { name: '@shop/Check_Out', version: '1.4.2' }
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify(own))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const resolve = (options: ConnectOptions = {}, env: Record<string, string> = {}) =>
  resolveOptions(options, env, main)
const url = 'http://localhost:4100'

/** What is wrong, as `path: message` each. */
function faults(options: unknown, env: Record<string, string> = {}): string[] {
  try {
    resolve(options as ConnectOptions, env)
  } catch (error) {
    if (!isFoundationError(error, 'node.options_invalid')) throw error
    return (error.context.issues ?? []).map((it) => `${it.path}: ${it.message}`)
  }
  return []
}

describe('options', () => {
  it('need not be given: package.json says what the process is', () => {
    expect(resolve()).toMatchObject({
      service: 'check-out',
      version: '1.4.2',
      url: null,
      stateDir: path.join(folder, '.foundation', 'nodes'),
      connectTimeoutMs: 5_000,
      required: false,
      ready: 'auto',
      handleSignals: false,
    })
  })

  it('come from code before the environment, and from there before package.json', () => {
    const env = { FOUNDATION_SERVICE: 'cart', FOUNDATION_ZONE: 'eu-1a', FOUNDATION_VERSION: '2' }
    expect(resolve({ service: 'till' }, env)).toMatchObject({
      service: 'till',
      zone: 'eu-1a',
      version: '2',
    })
  })

  it('take the name of an app by its older variable too', () => {
    expect(resolve({}, { FOUNDATION_APP_NAME: 'cart' }).service).toBe('cart')
    const both = { FOUNDATION_APP_NAME: 'cart', FOUNDATION_SERVICE: 'till' }
    expect(resolve({}, both).service).toBe('till')
  })

  it('need one variable and a token to connect', () => {
    const env = { FOUNDATION_URL: `${url}/base?x=1#y`, FOUNDATION_TOKEN: 'fnd_join_x' }
    expect(resolve({}, env)).toMatchObject({ url: `${url}/base/`, token: 'fnd_join_x' })
  })

  it('read labels from the environment', () => {
    expect(resolve({}, { FOUNDATION_LABELS: 'team=cart, tier=1,' }).labels).toEqual({
      team: 'cart',
      tier: '1',
    })
  })

  it('take an empty variable for none', () => {
    expect(resolve({}, { FOUNDATION_URL: '', FOUNDATION_CLUSTER: '' }).url).toBeNull()
  })

  it('say where each value came from, and no secret', () => {
    const { explanation } = resolve(
      { zone: 'eu' },
      { FOUNDATION_URL: url, FOUNDATION_TOKEN: 'fnd_x' },
    )
    expect(explanation).toEqual(
      expect.arrayContaining([
        { name: 'service', value: 'check-out', from: 'package.json' },
        { name: 'zone', value: 'eu', from: 'option' },
        { name: 'url', value: `${url}/`, from: 'FOUNDATION_URL' },
        { name: 'cluster', value: 'control-plane', from: 'there is a url' },
      ]),
    )
    expect(JSON.stringify(explanation)).not.toContain('fnd_x')
  })
})

describe('how the fleet is found', () => {
  it.each<[ConnectOptions['cluster'], Record<string, string>, string | null]>([
    [undefined, { FOUNDATION_URL: url }, `${url}/`],
    [true, { FOUNDATION_URL: url }, `${url}/`],
    [true, {}, null],
    ['control-plane', { FOUNDATION_URL: url }, `${url}/`],
    ['standalone', { FOUNDATION_URL: url }, null],
    [false, { FOUNDATION_URL: url }, null],
    [undefined, { FOUNDATION_URL: url, FOUNDATION_CLUSTER: 'standalone' }, null],
    [true, { FOUNDATION_URL: url, FOUNDATION_CLUSTER: 'standalone' }, `${url}/`],
  ])('cluster %j with %j gives %j', (cluster, env, expected) => {
    expect(resolve(cluster === undefined ? {} : { cluster }, env).url).toBe(expected)
  })

  it('needs an address when the control plane is asked for', () => {
    expect(faults({ cluster: 'control-plane' })).toEqual([
      'cluster: control-plane needs a url: pass `url`, or set FOUNDATION_URL',
    ])
  })

  it.each(['kubernetes', 'consul', 'dns', 'gossip', 'mdns', 'static', 'redis'])(
    'says that %s is not available yet, however it is asked for',
    (strategy) => {
      const fault = [`cluster: ${strategy} is not available yet; use control-plane or standalone`]
      expect(faults({ cluster: strategy })).toEqual(fault)
      expect(faults({ cluster: { strategy } })).toEqual(fault)
      expect(faults({}, { FOUNDATION_CLUSTER: strategy })).toEqual(fault)
    },
  )

  it.each([['carrier-pigeon'], [{}], [7]])('knows nothing of %j', (cluster) => {
    expect(faults({ cluster })).toEqual(["cluster: Expected true, 'control-plane' or 'standalone'"])
  })
})

describe('certificates', () => {
  const files = () => {
    const [ca, cert, key] = ['ca.pem', 'cert.pem', 'key.pem'].map((it) => path.join(folder, it))
    for (const file of [ca, cert, key]) writeFileSync(file!, 'pem')
    return { ca: ca!, cert: cert!, key: key! }
  }

  it('are files, of options before variables', () => {
    const { ca, cert, key } = files()
    const env = {
      FOUNDATION_TLS_CA: '/elsewhere',
      FOUNDATION_TLS_CERT: cert,
      FOUNDATION_TLS_KEY: key,
    }
    expect(resolve({ tls: { ca } }, env).tls).toEqual({ ca, cert, key })
    expect(resolve().tls).toBeNull()
  })

  it('are there, and come with their key', () => {
    const { cert } = files()
    expect(faults({ tls: { ca: '/nowhere.pem' } })).toEqual([
      'tls.ca: Expected a file that can be read',
    ])
    expect(faults({ tls: { cert } })).toEqual(['tls: A certificate and its key are given together'])
    expect(faults({ tls: 'all' })).toEqual(['tls: Expected an object with ca, cert and key'])
  })
})

describe('options that are wrong', () => {
  it('are told all at once', () => {
    const wrong = { service: 'Cart', url: 'ftp://x', connectTimeoutMs: -1, servise: 'cart' }
    expect(faults(wrong).map((it) => it.split(':')[0])).toEqual([
      'service',
      'url',
      'connectTimeoutMs',
      'servise',
    ])
  })

  it.each<[string, unknown]>([
    ['service', { service: '' }],
    ['service', { service: 's'.repeat(64) }],
    ['service', { service: 7 }],
    ['version', { version: 'v\0' }],
    ['zone', { zone: '\ud800' }],
    ['token', { token: 't'.repeat(257) }],
    ['url', { url: 'localhost:4100' }],
    ['url', { url: 'not an address' }],
    ['labels', { labels: ['a'] }],
    ['labels.a b', { labels: { 'a b': 'x' } }],
    ['labels.a', { labels: { a: 1 } }],
    ['stateDir', { stateDir: true }],
    ['ready', { ready: 'later' }],
    ['required', { required: 'yes' }],
    ['handleSignals', { handleSignals: 1 }],
    ['log', { log: {} }],
    ['expectedNodes', { expectedNodes: 0 }],
    ['expectedNodes', { expectedNodes: 1.5 }],
  ])('%s: %j', (name, options) => {
    expect(faults(options)).toHaveLength(1)
    expect(faults(options)[0]).toMatch(new RegExp(`^${name}: `))
  })

  it('are found in the environment as well, and the variable is named', () => {
    expect(faults({}, { FOUNDATION_EXPECTED_NODES: 'many' })).toEqual([
      'expectedNodes: Expected a whole number of at least 1 (FOUNDATION_EXPECTED_NODES)',
    ])
    expect(faults({}, { FOUNDATION_LABELS: 'team' })[0]).toMatch(/^labels: /)
  })
})

describe('toServiceName', () => {
  it.each([
    ['checkout', 'checkout'],
    ['@shop/Check_Out', 'check-out'],
    ['--odd..name--', 'odd-name'],
    ['n'.repeat(80), 'n'.repeat(63)],
    ['@shop/', null],
    ['日本', null],
    [null, null],
  ])('makes of %j %j', (name, service) => {
    expect(toServiceName(name)).toBe(service)
  })
})
