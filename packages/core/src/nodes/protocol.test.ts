import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { newNodeId, newSecret, type RandomBytes } from '../ids/index.js'
import {
  Credential,
  closeCodes,
  DownMessage,
  JoinRequest,
  NodeDescription,
  type NodeStatus,
  protocolLimits,
  RenewRequest,
  UpMessage,
} from './index.js'

const node: NodeDescription = {
  service: 'cart',
  version: '1.4.2',
  zone: 'eu-1a',
  host: 'web-01',
  address: '10.0.0.5:3000',
  pid: 4_711,
  nodeVersion: 'v20.20.2',
  sdkVersion: '0.1.0',
  labels: { tier: 'gold' },
  startedAt: 1_790_000_000_000,
  bootedFrom: 'server',
}
const status: NodeStatus = { ready: true, draining: null, inFlight: 0 }
const check = { name: 'pg', status: 'passing', output: 'ok', durationMs: 2, failures: 0, ranAt: 1 }
const hello = {
  t: 'hello',
  protocol: 1,
  bootId: 'b-23456789',
  revision: null,
  node,
  status,
  checks: [check],
}
const ack = { kind: 'labels', key: 'cart-1', revision: 3, status: 'applied' }
const credential = { nodeId: 'cart-v3xbk', credential: 'e.y.j', expiresAt: 2, expiresInMs: 1 }
const resource = { kind: 'labels', key: 'cart-v3xbk', revision: 3, spec: { labels: {} } }

const ups: object[] = [
  hello,
  { ...hello, revision: 7, node: { ...node, version: null, zone: null, address: null } },
  { t: 'beat', lagMs: 0.5, inFlight: 2 },
  { t: 'checks', checks: [] },
  { t: 'acks', acks: [ack] },
  { t: 'status', status: { ...status, draining: 'deploy' } },
  { t: 'leave', reason: 'deploy' },
]
const downs: object[] = [
  {
    t: 'welcome',
    nodeId: 'cart-v3xbk',
    epoch: 1,
    serverId: 's-1',
    heartbeatMs: 2_000,
    signalsMs: 5_000,
    credential,
  },
  { t: 'snapshot', revision: 3, resources: [resource] },
  {
    t: 'changes',
    revision: 4,
    changes: [
      { op: 'set', resource },
      { op: 'unset', ref: { kind: 'labels', key: 'cart-v3xbk' } },
    ],
  },
  { t: 'pulse', revision: 4 },
  { t: 'credential', credential },
  { t: 'error', code: 'protocol.invalid', message: 'x', path: 'acks.0', correlationId: 'c-1' },
]

/** Whatever can stand in a frame: JSON, with names and texts that have broken others. */
const hostile = fc.constantFrom(
  '__proto__',
  'constructor',
  'toString',
  '\0',
  '\ud800',
  "'; DROP TABLE node; --",
  '{{7*7}}',
  '../../etc/passwd',
  '<script>',
  '\u202e',
  'x'.repeat(2_000),
)
const junk = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(hostile, fc.string(), fc.double(), fc.boolean(), fc.constant(null)),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(hostile, fc.string()), tie('value'), { maxKeys: 4 }),
  ),
})).value

/** A good message with one place, at any depth, replaced by junk. */
const spoilt = (good: readonly object[]) =>
  fc.tuple(fc.constantFrom(...good), fc.array(fc.nat()), junk).map(([message, way, bad]) => {
    const copy = JSON.parse(JSON.stringify(message)) as Record<string, unknown>
    let place = copy
    for (const turn of way) {
      const names = Object.keys(place)
      const next = place[names[turn % names.length] ?? '']
      if (typeof next !== 'object' || next === null || Object.keys(next).length === 0) break
      place = next as Record<string, unknown>
    }
    const names = [...Object.keys(place), 'extra']
    Object.defineProperty(place, names[(way[0] ?? 0) % names.length] ?? 'extra', {
      value: bad,
      enumerable: true,
    })
    return JSON.parse(JSON.stringify(copy)) as unknown
  })

describe.each([
  ['UpMessage', UpMessage, ups],
  ['DownMessage', DownMessage, downs],
] as const)('%s', (_name, schema, good) => {
  it('takes each message and gives back the same', () => {
    for (const message of good) {
      expect(schema.parse(JSON.parse(JSON.stringify(message)))).toEqual(message)
    }
  })

  it('answers anything with a result, never by throwing', () => {
    fc.assert(
      fc.property(fc.oneof(junk, spoilt(good)), (frame) => {
        const { success, data, error } = schema.safeParse(frame)
        expect(success ? data : error?.issues.length).toBeTruthy()
        expect(Object.getPrototypeOf({})).toBe(Object.prototype)
      }),
      { numRuns: 2_000 },
    )
  })

  it('lets through nothing that the database would refuse', () => {
    const holdsUnstorable = (value: unknown): boolean =>
      /\\u0000|\\ud[89a-f]/.test(JSON.stringify(value).replaceAll('\\\\', ''))
    fc.assert(
      fc.property(spoilt(good), (frame) => {
        const { success, data } = schema.safeParse(frame)
        // What servers say of themselves is not stored by anybody.
        if (!success || ['welcome', 'error', 'credential'].includes(data.t)) return
        expect(holdsUnstorable(data)).toBe(false)
      }),
      { numRuns: 2_000 },
    )
  })

  it('survives a frame nested as deep as a frame can be', () => {
    const half = protocolLimits.frameBytes / 2
    const abyss: unknown = JSON.parse('['.repeat(half) + ']'.repeat(half))
    for (const message of good) {
      for (const name of Object.keys(message)) {
        expect(schema.safeParse({ ...message, [name]: abyss }).success).toBe(false)
      }
    }
    const spec = { a: abyss }
    const deep = { t: 'snapshot', revision: 1, resources: [{ ...resource, spec }] }
    expect(schema.safeParse(deep).success).toBe(false)
  })
})

describe('what a node says', () => {
  const many = <T>(count: number, one: T): T[] => Array<T>(count).fill(one)

  it.each<[string, object]>([
    ['an unknown message', { t: 'shutdown' }],
    ['a message without a name', {}],
    ['an unknown field', { t: 'beat', lagMs: 0, inFlight: 0, admin: true }],
    ['an inner unknown field', { ...hello, node: { ...node, role: 'root' } }],
    [
      '__proto__ among the fields',
      JSON.parse('{"t":"beat","lagMs":0,"inFlight":0,"__proto__":{}}'),
    ],
    ['a text for a number', { t: 'beat', lagMs: '0', inFlight: 0 }],
    ['a lag below 0', { t: 'beat', lagMs: -1, inFlight: 0 }],
    ['half a request', { t: 'beat', lagMs: 0, inFlight: 0.5 }],
    ['65 checks', { ...hello, checks: many(65, check) }],
    ['no acks', { t: 'acks', acks: [] }],
    ['1,001 acks', { t: 'acks', acks: many(1_001, ack) }],
    [
      '33 labels',
      {
        ...hello,
        node: { ...node, labels: Object.fromEntries(many(33, 0).map((_, i) => [`l${i}`, ''])) },
      },
    ],
    ['a label of 129', { ...hello, node: { ...node, labels: { a: 'v'.repeat(129) } } }],
    ['a service in capitals', { ...hello, node: { ...node, service: 'Cart' } }],
    ['a service with a line break', { ...hello, node: { ...node, service: 'cart\n' } }],
    ['a host past 128', { ...hello, node: { ...node, host: 'h'.repeat(129) } }],
    ['a short boot id', { ...hello, bootId: 'b' }],
    ['a revision below 0', { ...hello, revision: -1 }],
    ['a drain reason past 500', { t: 'status', status: { ...status, draining: 'd'.repeat(501) } }],
    ['a leave with NUL', { t: 'leave', reason: '\0' }],
  ])('is refused with %s', (_what, message) => {
    expect(UpMessage.safeParse(message).success).toBe(false)
  })

  it('loses a label named __proto__', () => {
    const labels = JSON.parse('{"__proto__":"x","tier":"gold"}')
    expect(Object.keys(NodeDescription.parse({ ...node, labels }).labels)).toEqual(['tier'])
  })

  it('fits a frame when it says hello with all that it may', () => {
    const full = 'ü'.repeat(1_000)
    const labels = Object.fromEntries(many(32, 0).map((_, i) => [`label-${i}`, 'ü'.repeat(128)]))
    const message = {
      ...hello,
      node: { ...node, labels },
      checks: many(64, { ...check, name: 'ü'.repeat(128), output: full }),
    }
    expect(UpMessage.safeParse(message).success).toBe(true)
    const bytes = encodeURIComponent(JSON.stringify(message)).replace(/%../g, 'x').length
    expect(bytes).toBeLessThan(protocolLimits.frameBytes)
  })
})

describe('what a server says', () => {
  it('may carry fields that an older node does not know, and they are dropped', () => {
    expect(DownMessage.parse({ t: 'pulse', revision: 1, load: 0.5 })).toEqual({
      t: 'pulse',
      revision: 1,
    })
  })
})

describe('joining', () => {
  const zeros: RandomBytes = (bytes) => bytes.fill(0)

  it('takes the secrets and ids that we make, for the longest name of a service', () => {
    const service = `a${'-'.repeat(61)}b`
    const request = { token: newSecret('join', zeros), service }
    expect(JoinRequest.parse(request)).toEqual(request)
    expect(Credential.safeParse({ ...credential, nodeId: newNodeId(service, zeros) }).success).toBe(
      true,
    )
  })

  it.each([
    ['no token', { token: '' }],
    ['a token past 256', { token: 't'.repeat(257) }],
    ['a service of 64', { service: 's'.repeat(64) }],
    ['a service that ends in a hyphen', { service: 'cart-' }],
    ['an identity of its own choice', { nodeId: 'cart-1' }],
    ['a former credential past 4,096', { formerCredential: 'c'.repeat(4_097) }],
  ])('is refused with %s', (_what, change) => {
    expect(JoinRequest.safeParse({ token: 't', service: 'cart', ...change }).success).toBe(false)
  })

  it('is not needed to renew', () => {
    expect(RenewRequest.safeParse({ credential: 'e.y.j' }).success).toBe(true)
    expect(RenewRequest.safeParse({ credential: '' }).success).toBe(false)
  })
})

describe('close codes', () => {
  it('are told apart, and ours are in the range kept for applications', () => {
    const codes = Object.values(closeCodes)
    expect(new Set(codes).size).toBe(codes.length)
    for (const code of codes) expect(code === 1012 || code === 1009 || code >= 4_000).toBe(true)
  })
})
