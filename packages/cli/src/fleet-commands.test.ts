/** Nodes, tokens, the audit, files of anything, and the shell around them. */
import { SavePolicy } from '@foundation/core/protection'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse as parseYaml } from 'yaml'

import { exitCodes } from './io.js'
import { printTable } from './table.js'
import { type Handler, run } from './testing/run.js'

const refused = (code: string, status: number) => ({
  status,
  body: { code, message: 'No', context: {}, correlationId: 'c-1' },
})

describe('nodes', () => {
  const row = (nodeId: string) => ({
    nodeId,
    state: 'healthy',
    service: 'shop',
    zone: null,
    version: '1.0.0',
    since: '2026-11-21T17:30:00.000Z',
    reason: '',
  })
  const fleet: Handler = (_method, path) => {
    const query = new URL(path, 'http://x').searchParams
    const from = (Number(query.get('page')) - 1) * Number(query.get('pageSize'))
    const rows = Array.from({ length: 250 }, (_, at) => row(`n-${at}`))
    const page = rows.slice(from, from + Number(query.get('pageSize')))
    return { body: { rows: page, total: 250, searchIssues: [] } }
  }

  it('are listed over all pages', async () => {
    const { out, asked } = await run(['nodes', 'list'], fleet)
    expect(out.trimEnd().split('\n')).toHaveLength(251)
    expect(asked).toHaveLength(3)
    expect(out).toMatch(/^NODE +STATE/)
    expect(out).toContain('n-249')
  })

  it('are listed as many as are wanted, by what is wanted', async () => {
    const args = ['nodes', 'list', 'eu', '--state', 'down', '--state', 'left', '--limit', '5']
    const { out, asked } = await run([...args, '-o', 'json'], fleet)
    expect(JSON.parse(out)).toHaveLength(5)
    expect(asked).toEqual(['GET /api/v1/nodes?pageSize=5&search=eu&states=down&states=left&page=1'])
  })

  it('of a search that nobody understands are not all of them', async () => {
    const body = { rows: [], total: 0, searchIssues: ['no field x'] }
    expect(await run(['nodes', 'list', 'x:'], () => ({ body }))).toMatchObject({
      code: exitCodes.failed,
      err: expect.stringContaining('no field x'),
    })
  })

  it('are waited for until they are idle', async () => {
    const inFlight = [3, 1, 0]
    const answer: Handler = (method) =>
      method === 'POST'
        ? { body: { changed: 1, nodeIds: ['a'] } }
        : { body: { state: 'draining', inFlight: inFlight.shift() } }
    const { code, err, asked } = await run(['nodes', 'drain', 'a', '--wait'], answer)
    expect([code, err]).toEqual([exitCodes.done, 'a is idle\n'])
    expect(asked).toHaveLength(4)
    const busy: Handler = (method) =>
      method === 'POST'
        ? { body: { changed: 1, nodeIds: ['a'] } }
        : { body: { state: 'draining', inFlight: 9 } }
    const late = await run(['nodes', 'drain', 'a', '--wait', '--timeout', '3s'], busy)
    expect(late).toMatchObject({
      code: exitCodes.failed,
      err: expect.stringContaining('a has 9 in flight after 3 seconds'),
    })
  })

  it('keep the labels that are not named', async () => {
    let put: unknown
    const answer: Handler = (method, _path, body) => {
      if (method === 'PUT') put = body
      return method === 'PUT'
        ? { body: { own: {}, operator: {}, effective: { a: '1' } } }
        : { body: { labels: { operator: { keep: 'x', gone: 'y' } } } }
    }
    await run(['nodes', 'label', 'n', 'a=1', 'empty=', 'gone-'], answer)
    expect(put).toEqual({ labels: { keep: 'x', a: '1', empty: '' } })
    expect((await run(['nodes', 'label', 'n', 'wrong'], answer)).err).toContain('name=value')
  })
})

describe('tokens', () => {
  const token = { id: 't-1', scopes: ['fleet:read'], expiresAt: null, admitted: 0, maxNodes: 3 }

  it('have their secret alone on standard output', async () => {
    let posted: unknown
    const answer: Handler = (_method, _path, body) => {
      posted = body
      return { body: { token, secret: 'fnd_api_new' } }
    }
    const args = ['tokens', 'create', 'ci', '--scope', 'fleet:read,nodes:write', '--expires', '7d']
    const { out, err, asked } = await run(args, answer)
    expect([out, asked]).toEqual(['fnd_api_new\n', ['POST /api/v1/access/api-tokens']])
    expect(err).not.toContain('fnd_api_new')
    expect(posted).toEqual({
      name: 'ci',
      scopes: ['fleet:read', 'nodes:write'],
      expiresInMs: 604_800_000,
    })
    await run(['tokens', 'create', 'rack', '--join', '--max-nodes', 'any'], answer)
    expect(posted).toEqual({ name: 'rack', maxNodes: null })
  })

  it.each([
    [['tokens', 'create', 'x'], '--scope says'],
    [['tokens', 'create', 'x', '--join', '--scope', 'fleet:read'], 'no scopes'],
    [['tokens', 'create', 'x', '--scope', 'fleet:read', '--max-nodes', '3'], 'goes with --join'],
    [['tokens', 'create', 'x', '--scope', 'fleet:read', '--expires', 'soon'], '--expires takes'],
  ])('%j are not made', async (args, message) => {
    const { code, err, asked } = await run(args, () => ({ body: null }))
    expect([code, asked]).toEqual([exitCodes.misused, []])
    expect(err).toContain(message)
  })
})

describe('the audit', () => {
  const hash = 'a'.repeat(64)

  it('is checked to its end, page by page', async () => {
    const answer: Handler = (_method, path) => ({
      body: path.includes('after=2')
        ? { fault: null, checked: 1, last: { seq: 3, hash }, next: null }
        : { fault: null, checked: 2, last: { seq: 2, hash }, next: 2 },
    })
    const { code, out } = await run(['audit', 'verify'], answer)
    expect(code).toBe(exitCodes.done)
    expect(out).toContain('3 entries checked')
    expect(out).toContain(`3:${hash}`)
  })

  it.each(['changed', 'removed', 'inserted', 'cut'])('that was %s fails', async (how) => {
    const body = { fault: { seq: 5, how }, checked: 4, last: { seq: 4, hash }, next: null }
    const { code, err } = await run(['audit', 'verify'], () => ({ body }))
    expect(code).toBe(exitCodes.failed)
    expect(err).toContain(`audit.${how}`)
  })

  it('that was rewritten whole is told by what somebody kept', async () => {
    const verify = (entry: ReturnType<Handler>, checkpoints: object[] = []) =>
      run(['audit', 'verify', '--head', `3:${hash}`], (_method, path) => {
        if (path.endsWith('/checkpoints')) return { body: checkpoints }
        if (path.includes('/entries/')) return entry
        return { body: { fault: null, checked: 3, last: { seq: 3, hash }, next: null } }
      })
    expect((await verify({ body: { hash } })).code).toBe(exitCodes.done)
    expect(await verify({ body: { hash: 'b'.repeat(64) } })).toMatchObject({
      code: exitCodes.failed,
      err: expect.stringContaining('audit.rewritten'),
    })
    const gone = refused('audit.entry_not_found', 404)
    expect(await verify(gone)).toMatchObject({
      code: exitCodes.failed,
      err: expect.stringContaining('audit.cut'),
    })
    expect((await verify(gone, [{ seq: 3, hash }])).code).toBe(exitCodes.done)
    expect((await verify(gone, [{ seq: 4, hash }])).err).toContain('Entry 3 was archived since')
  })

  it('is exported as it comes', async () => {
    const { out, asked } = await run(['audit', 'export', '--format', 'csv'], () => ({
      body: 'seq,at\r\n1,x\r\n',
    }))
    expect(out).toBe('seq,at\r\n1,x\r\n')
    expect(asked).toEqual(['GET /api/v1/audit/export?format=csv'])
  })
})

describe('apply', () => {
  const policy = { policy: 'payments', spec: { match: { target: 'payments' } } }
  const readFile = async () => JSON.stringify(policy)
  // As it was saved: filled in by the schema, and with what the server adds.
  const { spec, selector } = SavePolicy.parse({
    name: policy.policy,
    spec: policy.spec,
    revision: null,
    reason: 'x',
  })
  const apply = ['apply', '-f', 'policy.yaml']

  it('makes a policy only where there is none', async () => {
    let condition: string | null = null
    const answer: Handler = (method, _path, _body, headers) => {
      if (method === 'GET') return refused('protection.policy_not_found', 404)
      condition = headers.get('if-none-match')
      return { body: { revision: 1 } }
    }
    expect(await run(apply, answer, { readFile })).toMatchObject({
      code: exitCodes.done,
      out: 'policy  payments  made (1)\n',
    })
    expect(condition).toBe('*')
  })

  it('leaves what is so already, and changes only the version that it read', async () => {
    const puts: (string | null)[] = []
    const withSpec =
      (standing: object): Handler =>
      (method, _path, _body, headers) => {
        if (method === 'PUT') puts.push(headers.get('if-match'))
        return {
          body: method === 'PUT' ? { revision: 8 } : { revision: 7, selector, spec: standing },
        }
      }
    const same = { ...spec, match: { ...spec.match, narrowed: true } }
    expect(await run(apply, withSpec(same), { readFile })).toMatchObject({
      code: exitCodes.done,
      out: 'policy  payments  unchanged (7)\n',
    })
    expect(puts).toEqual([])
    const other = { ...spec, match: { ...spec.match, target: 'billing' } }
    expect(await run(apply, withSpec(other), { readFile })).toMatchObject({
      code: exitCodes.done,
      out: 'policy  payments  changed (8)\n',
    })
    expect(puts).toEqual(['"7"'])
  })

  it('says what it would do, and ends with 2 for changes', async () => {
    const answer: Handler = (method) =>
      method === 'GET' ? refused('protection.policy_not_found', 404) : null
    const { code, out, asked } = await run([...apply, '--dry-run'], answer, { readFile })
    expect([code, out]).toEqual([exitCodes.changes, 'policy  payments  to be made\n'])
    expect(asked).toHaveLength(1)
  })

  it.each([
    [apply, 'policy: a\nspec: 5', 'spec'],
    [apply, 'kind: x', 'namespace'],
    [apply, '', 'Holds no namespace and no policy'],
    [[...apply, '-f', 'again.yaml'], JSON.stringify(policy), 'is there twice'],
  ])('%j of %j fails with words', async (args, text, message) => {
    const { code, err, asked } = await run(args, undefined, { readFile: async () => text })
    expect([code, asked]).toEqual([exitCodes.failed, []])
    expect(err).toContain(message)
  })
})

it('apply asks for a file', async () => {
  const { code, err } = await run(['apply'])
  expect([code, err]).toEqual([exitCodes.misused, expect.stringContaining('-f says what to apply')])
})

describe('get', () => {
  const policies = [{ name: 'payments', revision: 3, updatedAt: '2026-11-21T17:30:00.000Z' }]

  it('prints one form or another', async () => {
    const answer: Handler = () => ({ body: policies })
    expect((await run(['get', 'policies'], answer)).out).toContain('2026-11-21 17:30:00')
    expect(JSON.parse((await run(['get', 'policy', '-o', 'json'], answer)).out)).toEqual(policies)
    expect(parseYaml((await run(['get', 'policies', '-o', 'yaml'], answer)).out)).toEqual(policies)
  })

  it('prints all of what comes by the page', async () => {
    const rows = Array.from({ length: 130 }, (_, at) => ({ nodeId: `n-${at}` }))
    const answer: Handler = (_method, path) => {
      const page = Number(new URL(path, 'http://x').searchParams.get('page'))
      return { body: { rows: rows.slice((page - 1) * 100, page * 100), total: rows.length } }
    }
    const { out, asked } = await run(['get', 'nodes', '-o', 'json'], answer)
    expect([JSON.parse(out), asked.length]).toEqual([rows, 2])
  })

  it('knows what it does not know', async () => {
    expect((await run(['get', 'things'])).err).toContain('There is no things: nodes,')
    expect((await run(['get', 'nodes', '-o', 'xml'])).err).toContain('--output is one of')
    const none = await run(['get', 'overrides', 'x'], () => ({ body: [] }))
    expect(none.err).toContain('There is no override x')
  })

  it('tells a failure as JSON where it was asked for JSON', async () => {
    const { out } = await run(['get', 'node', 'x', '-o', 'json'], () =>
      refused('node.not_found', 404),
    )
    expect(JSON.parse(out)).toMatchObject({ error: { code: 'node.not_found' } })
  })
})

describe('a session', () => {
  const file = '/home/ada/.config/foundation/credentials.json'
  const home = { HOME: '/home/ada' }
  const kept = JSON.stringify({ url: 'https://kept.test', token: 'fnd_api_kept' })

  it('is kept once the server knows the token', async () => {
    const over = { env: home, askSecret: async () => 'fnd_api_typed\n' }
    const answer: Handler = () => refused('access.scope_missing', 403)
    const { code, secrets, authorization, out, err } = await run(
      ['login', 'https://plane.test/'],
      answer,
      over,
    )
    expect([code, authorization]).toEqual([exitCodes.done, ['Bearer fnd_api_typed']])
    expect(JSON.parse(secrets.get(file) ?? '')).toEqual({
      url: 'https://plane.test',
      token: 'fnd_api_typed',
    })
    expect(out + err).not.toContain('fnd_api_typed')
    const unknown = await run(
      ['login', 'https://plane.test'],
      () => refused('access.api_token_invalid', 401),
      over,
    )
    expect([unknown.code, unknown.secrets.size]).toEqual([exitCodes.failed, 0])
  })

  it('is used where the environment says nothing else', async () => {
    const readSecret = async () => ({ text: kept, isOpen: false })
    const ask = (env: Record<string, string>) =>
      run(['get', 'policies'], () => ({ body: [] }), { env: { ...home, ...env }, readSecret })
    expect((await ask({})).authorization).toEqual(['Bearer fnd_api_kept'])
    expect((await ask({ FOUNDATION_API_TOKEN: 'fnd_api_env' })).authorization).toEqual([
      'Bearer fnd_api_env',
    ])
  })

  it('is not shown to another address, and not used when others can read it', async () => {
    const elsewhere = await run(['get', 'policies'], () => ({ body: [] }), {
      env: { ...home, FOUNDATION_URL: 'https://elsewhere.test' },
      readSecret: async () => ({ text: kept, isOpen: false }),
    })
    expect([elsewhere.code, elsewhere.asked]).toEqual([exitCodes.failed, []])
    const open = await run(['get', 'policies'], () => ({ body: [] }), {
      env: home,
      readSecret: async () => ({ text: kept, isOpen: true }),
    })
    expect([open.asked, open.err]).toEqual([[], expect.stringContaining(`chmod 600 ${file}`)])
  })
})

describe('a server that asks to wait', () => {
  it('is asked again after that time, and not for ever', async () => {
    const limited = { ...refused('request.limited', 429), headers: { 'retry-after': '2' } }
    const answers = [limited, limited, { body: [] }]
    const { code, asked } = await run(['get', 'policies'], () => answers.shift() ?? null)
    expect([code, asked.length]).toEqual([exitCodes.done, 3])
    const never = await run(['get', 'policies'], () => limited)
    expect([never.code, never.asked.length]).toEqual([exitCodes.failed, 6])
  })
})

describe('a table', () => {
  it('shows no line ends and no commands of a terminal, whatever things are called', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1 }), (cells) => {
        const text = printTable([cells])
        expect(text.slice(0, -1)).not.toMatch(/[\p{Cc}\u2028\u2029]/u)
      }),
    )
  })
})
