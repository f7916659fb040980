import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { outcome } from './breaker-state.js'
import { ErrorClassifier, retryAfterMsOf, statusMatcher } from './errors.js'
import { ErrorCondition } from './policy.js'

const { success, failure, ignored } = outcome

/** As `fetch` answers: what it says of itself is on its prototype. */
class Answer {
  readonly headers: Map<string, string>

  constructor(
    private readonly code: number,
    headers: Record<string, string> = {},
  ) {
    this.headers = new Map(Object.entries(headers))
  }

  get status() {
    return this.code
  }
}

const classifier = new ErrorClassifier(ErrorCondition.parse({}))

describe('what is thrown', () => {
  it('is a failure', () => {
    for (const thrown of [new Error('no'), new TypeError('no'), 'no', 7, null, undefined, {}]) {
      expect(classifier.classify(thrown)).toBe(failure)
    }
  })

  it('is ignored when it is an abort, and a failure when it is a timeout', () => {
    const abort = new Error('aborted')
    abort.name = 'AbortError'
    const timeout = new Error('too late')
    timeout.name = 'TimeoutError'
    expect(classifier.classify(abort)).toBe(ignored)
    expect(classifier.classify(timeout)).toBe(failure)
  })

  it('shows that the target is well when it carries a status that is no error', () => {
    expect(classifier.classify({ status: 404 })).toBe(success)
    expect(classifier.classify({ statusCode: 409 })).toBe(success)
    expect(classifier.classify({ response: { status: 401 } })).toBe(success)
    expect(classifier.classify({ response: { statusCode: 422 } })).toBe(success)
    expect(classifier.classify({ response: { status: 503 } })).toBe(failure)
    expect(classifier.classify({ status: 500, response: { status: 404 } })).toBe(failure)
  })

  it('is a failure when what it calls its status is none of HTTP', () => {
    for (const status of [0, 14, 99, 600, 404.5, Number.NaN, '404']) {
      expect(classifier.classify({ status })).toBe(failure)
    }
  })

  it('is ignored when its code, its name or the code of its cause is among those to ignore', () => {
    const some = new ErrorClassifier(
      ErrorCondition.parse({ ignore: ['ENOENT', 'ValidationError', '23505'] }),
    )
    expect(some.classify({ code: 'ENOENT' })).toBe(ignored)
    expect(some.classify({ name: 'ValidationError', status: 500 })).toBe(ignored)
    expect(some.classify({ code: 23505 })).toBe(ignored)
    expect(some.classify(new TypeError('fetch', { cause: { code: 'ENOENT' } }))).toBe(ignored)
    expect(some.classify({ code: 'EPIPE' })).toBe(failure)
  })
})

describe('what is returned', () => {
  it('is a success, whatever it is', () => {
    for (const value of [undefined, null, 'x', 503, {}, { status: 'failed' }, { status: 200 }]) {
      expect(classifier.classifyValue(value)).toBe(success)
    }
  })

  it('is a failure when it carries an HTTP status that is an error', () => {
    expect(classifier.classifyValue(new Answer(503))).toBe(failure)
    expect(classifier.classifyValue({ statusCode: 500, body: {} })).toBe(failure)
    expect(classifier.classifyValue(new Answer(429))).toBe(success)
    const strict = new ErrorClassifier(ErrorCondition.parse({ statuses: ['429'] }))
    expect(strict.classifyValue(new Answer(429))).toBe(failure)
    expect(strict.classifyValue(new Answer(503))).toBe(success)
  })
})

describe('hostile values', () => {
  const trap = () => {
    throw new Error('trapped')
  }
  const handler = new Proxy({}, { get: () => trap })
  const hostile = [
    Object.defineProperty({}, 'status', { get: trap }),
    Object.defineProperty({}, 'name', { get: trap }),
    { headers: { get: trap } },
    { code: { toString: trap } },
    { code: Symbol('x') },
    new Proxy({}, handler),
    new Proxy(() => {}, handler),
    Proxy.revocable({}, {}).proxy,
  ]
  const revoked = Proxy.revocable({}, {})
  revoked.revoke()

  it('are told apart without throwing', () => {
    const some = new ErrorClassifier(ErrorCondition.parse({ ignore: ['x'] }))
    for (const value of [...hostile, revoked.proxy]) {
      expect([failure, ignored]).toContain(some.classify(value))
      expect(some.classifyValue(value)).toBe(success)
      expect(retryAfterMsOf(value, 0)).toBe(0)
    }
  })

  it('of any shape yield an outcome, and a wait from 0 to a day', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true }), (value) => {
        expect([success, failure, ignored]).toContain(classifier.classify(value))
        expect([success, failure]).toContain(classifier.classifyValue(value))
        const wait = retryAfterMsOf({ headers: value, retryAfterMs: value }, 0)
        expect(wait).toBeGreaterThanOrEqual(0)
        expect(wait).toBeLessThanOrEqual(86_400_000)
      }),
    )
  })
})

describe('statusMatcher', () => {
  it('knows statuses and classes of them, and nothing beyond', () => {
    const matches = statusMatcher(['408', '5xx'])
    const all = Array.from({ length: 1_000 }, (_, status) => status).filter(matches)
    expect(all).toEqual([408, ...Array.from({ length: 100 }, (_, i) => 500 + i)])
    expect([-1, 408.5, Number.NaN, Number.POSITIVE_INFINITY].some(matches)).toBe(false)
  })
})

describe('retryAfterMsOf', () => {
  const now = Date.UTC(1994, 10, 6, 8, 49, 30)
  const withHeader = (value: string) => new Answer(429, { 'retry-after': value })

  it('reads seconds', () => {
    expect(retryAfterMsOf(withHeader('120'), now)).toBe(120_000)
    expect(retryAfterMsOf({ headers: { 'retry-after': '2' } }, now)).toBe(2_000)
    expect(retryAfterMsOf({ headers: { 'Retry-After': ['3'] } }, now)).toBe(3_000)
    expect(retryAfterMsOf({ response: { headers: { 'retry-after': 4 } } }, now)).toBe(4_000)
  })

  it('reads a date in each of the three forms of HTTP', () => {
    for (const date of [
      'Sun, 06 Nov 1994 08:49:37 GMT',
      'Sunday, 06-Nov-94 08:49:37 GMT',
      'Sun Nov  6 08:49:37 1994',
    ]) {
      expect(retryAfterMsOf(withHeader(date), now)).toBe(7_000)
    }
  })

  it('takes the span that an error of ours carries', () => {
    expect(retryAfterMsOf({ retryAfterMs: 250 }, now)).toBe(250)
  })

  it('is 0 for what is past, missing or no time, and a day for what is longer', () => {
    const past = withHeader('Sun, 06 Nov 1994 08:49:00 GMT')
    for (const value of [past, withHeader('soon'), withHeader('-5'), withHeader(''), {}, null]) {
      expect(retryAfterMsOf(value, now)).toBe(0)
    }
    expect(retryAfterMsOf(withHeader('99999999'), now)).toBe(86_400_000)
  })
})
