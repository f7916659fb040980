import { describe, expect, it } from 'vitest'

import { commands } from './commands.js'
import { exitCodes } from './io.js'
import { type Handler, run } from './testing/run.js'

describe('help', () => {
  it.each([
    [[]],
    [['help']],
    [['--help']],
    [['help', 'config']],
    [['config']],
    [['config', '--help']],
  ])('%j lists the commands', async (args: string[]) => {
    const { code, out, err } = await run(args)
    expect([code, err]).toEqual([exitCodes.done, ''])
    const of = args.includes('config') ? 'config ' : ''
    for (const { name } of commands) if (name.startsWith(of)) expect(out).toContain(name)
    expect(out.includes('nodes drain')).toBe(of === '')
  })

  it.each(commands)('$name has its own, with every option', async ({ name, options }) => {
    const { code, out, asked } = await run([...name.split(' '), '--help'])
    expect([code, asked]).toEqual([exitCodes.done, []])
    for (const option of Object.keys(options)) expect(out).toContain(`--${option}`)
  })

  it('tells the version', async () => {
    expect(await run(['--version'])).toMatchObject({ code: 0, out: '1.2.3\n' })
  })
})

describe('what is asked wrongly', () => {
  it.each([
    [['config', 'destroy'], 'There is no command config destroy'],
    [['deploy', 'now'], 'There is no command deploy now'],
    [['config', 'plan'], 'Expected <file>…'],
    [['config', 'get'], 'Expected <namespace>'],
    [['config', 'get', 'a', 'b', 'c'], 'Unexpected c'],
    [['config', 'plan', 'a.yaml', '--force'], '--force'],
    [['config', 'history', 'a', '--limit', 'many'], '--limit is a number; received many'],
    [['config', 'rollback', 'a', '0'], 'A release is a number; received 0'],
    [['config', 'get', 'a', 'b..c'], 'b..c is no path'],
    [['config', 'set', 'a', 'b', '{'], '{ is no YAML'],
    [['config', 'set', 'a', 'b', '{ $secret: x }'], '--secret'],
    [
      ['config', 'set', 'a', 'b', 'x', '--timeout', '5'],
      '--timeout takes a number with s, m, h or d',
    ],
    [['nodes', 'lsit'], 'Did you mean foundation nodes list?'],
    [['aply', '-f', 'x'], 'Did you mean foundation apply?'],
    [['--verbose'], 'There is no command --verbose'],
    [['nodes', 'list', '--sate', 'down'], 'There is no option --sate; did you mean --state?'],
    [['nodes', 'list', '--state'], '--state takes a value'],
    [['nodes', 'drain', 'n', '--wait=yes'], '--wait takes no value'],
    [['nodes', 'list', '-o', 'table,json'], '--output is one of table, json, yaml'],
    [['tokens', 'create', 'x', '--scope', 'fleet:read,all'], 'received all'],
    [['config', 'rollback', 'a', '3', '--to', '2'], 'leave the other number out'],
    [['audit', 'verify', '--head', '12'], '--head is seq:hash'],
  ])('%j fails with words', async (args, message) => {
    const layers = [{ name: 'default', level: 'default', rank: 0, selector: {}, values: {} }]
    const { code, out, err } = await run(args, () => ({
      body: { row: { edited: false }, layers, draft: { layers } },
    }))
    expect([code, out]).toEqual([exitCodes.misused, ''])
    expect(err).toContain(message)
    expect(err).not.toMatch(/\n\s+at /)
  })

  it.each([
    [['config', 'plan', 'a.yaml'], 'a.yaml cannot be read'],
    [['config', 'set', 'a', 'b', 'x', '--secret'], 'env:NAME'],
  ])('%j cannot be done', async (args, message) => {
    const { code, err, asked } = await run(args)
    expect([code, asked]).toEqual([exitCodes.failed, []])
    expect(err).toContain(message)
  })

  it.each([
    [{ FOUNDATION_API_TOKEN: 'x' }, 'FOUNDATION_URL'],
    [{ FOUNDATION_API_TOKEN: 'x', FOUNDATION_URL: 'plane' }, 'FOUNDATION_URL'],
    [{ FOUNDATION_API_TOKEN: 'x', FOUNDATION_URL: 'file:///etc' }, 'FOUNDATION_URL'],
    [{ FOUNDATION_URL: 'https://plane.test' }, 'FOUNDATION_API_TOKEN'],
  ])('%j names the variable', async (env, name) => {
    const { code, err, asked } = await run(['config', 'history', 'a'], undefined, { env })
    expect([code, asked]).toEqual([exitCodes.failed, []])
    expect(err).toContain(name)
  })
})

describe('the server', () => {
  it('is asked below the address that is given, with the token', async () => {
    const env = { FOUNDATION_URL: 'https://plane.test/ops/', FOUNDATION_API_TOKEN: 'fnd_api_x' }
    const { asked, authorization } = await run(['config', 'history', 'a'], () => ({ body: [] }), {
      env,
    })
    expect(asked).toEqual(['GET /ops/api/v1/config/namespaces/a/releases?limit=20'])
    expect(authorization).toEqual(['Bearer fnd_api_x'])
  })

  it.each([
    ['is away', null, 'https://plane.test does not answer: refused'],
    ['is a web page', { body: '<html>' }, 'is no control plane'],
    ['is behind a proxy that fails', { status: 502, body: '<html>' }, 'status 502'],
    [
      'says a code of a later version',
      { status: 400, body: { code: 'new.code' } },
      'error new.code',
    ],
  ])('that %s is told apart', async (_what, answer, message) => {
    const { code, err } = await run(['config', 'history', 'a'], () => answer)
    expect(code).toBe(exitCodes.failed)
    expect(err).toContain(message)
  })
})

describe('a rollout', () => {
  const summary = { namespace: 'shop', number: 7, title: 'x' }
  const layers = [{ name: 'default', level: 'default', rank: 0, selector: {}, values: { a: 1 } }]
  const differences = [
    { layer: 'default', op: 'replace', path: '/a', before: 0, after: 1, secret: false },
  ]
  const draft = { version: 3, by: null, same: true, released: true }
  const counts = { nodes: 4, applied: 1, rejected: 0, pending: 3, drifted: 0 }
  const stages = [
    { reach: '25 %', state: 'running' },
    { reach: '100 %', state: 'waiting' },
  ]
  const detail = (state: string, over: object = {}) => ({
    body: {
      release: { ...summary, state },
      stages,
      stage: 0,
      counts,
      rejections: [],
      events: [],
      tripped: null,
      ...over,
    },
  })
  const set = ['config', 'set', 'shop', 'a', '1']

  /** Answers looks at the release one after the other, the last for ever. */
  function plane(
    ...looks: (ReturnType<typeof detail> | null | { status: number; body: unknown })[]
  ) {
    const handler: Handler = (method, path) => {
      if (path.endsWith('/plan')) return { body: { release: 6, differences, issues: [], draft } }
      if (path.endsWith('/releases')) return { body: { ...summary, state: 'approved' } }
      if (path.endsWith('/start')) return { body: { ...summary, state: 'rolling_out' } }
      if (path.endsWith('/releases/7')) return (looks.length > 1 ? looks.shift() : looks[0]) ?? null
      return method === 'GET'
        ? { body: { row: { edited: false }, layers, draft: { layers } } }
        : null
    }
    return handler
  }

  it('is told step by step, each once, until it is through', async () => {
    const { code, out, err } = await run(
      set,
      plane(
        detail('rolling_out'),
        detail('rolling_out'),
        detail('rolling_out', { counts: { ...counts, applied: 2 } }),
        detail('released', { stage: null, counts: { ...counts, applied: 4 } }),
      ),
    )
    expect([code, out]).toEqual([exitCodes.done, 'shop #7 released\n'])
    expect(err.split('\n').filter((line) => line.startsWith('shop #7'))).toEqual([
      'shop #7 rolling out: stage 1 of 2 (25 %), running 1 of 4 nodes applied',
      'shop #7 rolling out: stage 1 of 2 (25 %), running 2 of 4 nodes applied',
      'shop #7 released: 4 of 4 nodes applied',
    ])
  })

  it('that the next release followed at once was through', async () => {
    const followed = detail('superseded', { events: [{ what: 'completed' }] })
    expect((await run(set, plane(followed))).code).toBe(exitCodes.done)
  })

  it.each([
    ['paused', { tripped: '1 node rejected it' }, '1 node rejected it'],
    ['rolled_back', { events: [{ what: 'rolled_back', by: 'Ada', reason: 'odd' }] }, 'Ada: odd'],
    ['declined', {}, ''],
    ['superseded', {}, ''],
  ])('that is %s was stopped', async (state, over, why) => {
    const { code, err } = await run(set, plane(detail(state, over)))
    expect(code).toBe(exitCodes.stopped)
    expect(err).toContain(why)
  })

  it('goes on while the control plane is away, and is followed when it is back', async () => {
    const away = { status: 503, body: { code: 'system.unavailable', message: 'Away', context: {} } }
    const { code, err } = await run(set, plane(null, away, detail('released')))
    expect(code).toBe(exitCodes.done)
    expect(err).toContain('does not answer: refused; still waiting')
    expect(err).toContain('Away; still waiting')
  })

  it('is left alone when the time is over, and that is a failure', async () => {
    const { code, err } = await run([...set, '--timeout', '3s'], plane(detail('rolling_out')))
    expect(code).toBe(exitCodes.failed)
    expect(err).toContain('not through after 3 seconds; it goes on without this command')
  })

  it('is not waited for when that is asked', async () => {
    const { code, out, asked } = await run([...set, '--no-wait', '--json'], plane(detail('paused')))
    expect(code).toBe(exitCodes.done)
    expect(JSON.parse(out)).toEqual({
      namespace: 'shop',
      release: 7,
      state: 'rolling_out',
      stopped: false,
    })
    expect(asked.at(-1)).toContain('/start')
  })

  it('does not begin when versions that run would refuse it, unless that is accepted', async () => {
    const issues = [
      { path: 'a', message: 'expected text', schema: 'h', versions: ['shop 1'], nodes: 2 },
    ]
    const answer = plane(detail('released'))
    const refusing: Handler = (method, path, body, headers) =>
      path.endsWith('/plan')
        ? { body: { release: 6, differences, issues, draft } }
        : answer(method, path, body, headers)
    const refused = await run(set, refusing)
    expect(refused.code).toBe(exitCodes.failed)
    expect(refused.err).toContain('! a: expected text (shop 1; 2 nodes)')
    expect(refused.asked.some((it) => it.endsWith('/releases'))).toBe(false)
    expect((await run([...set, '--allow-issues'], refusing)).code).toBe(exitCodes.done)
  })

  it('does not begin with what somebody else saved at the same moment', async () => {
    const answer = plane(detail('released'))
    const racing: Handler = (method, path, body, headers) => {
      if (path.endsWith('/plan'))
        return { body: { release: 6, differences, issues: [], draft: { ...draft, same: false } } }
      if (method === 'PUT') return { body: { outcome: 'merged', draft: { version: 5 } } }
      return answer(method, path, body, headers)
    }
    const { code, err, asked } = await run(set, racing)
    expect(code).toBe(exitCodes.failed)
    expect(err).toContain('Somebody else saved the draft of shop')
    expect(asked.at(-1)).toContain('PUT')
  })
})
