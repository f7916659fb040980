/** The commands of tokens: of automation, and with `--join` of nodes. */
import {
  type ApiToken,
  type JoinToken,
  type NewApiToken,
  type NewJoinToken,
  Scope,
} from '@foundation/core/access'

import type { Json } from './api.js'
import { type Option, parseNumber, parseSpan } from './arguments.js'
import { type Command, output, show } from './command.js'
import { Misuse } from './failure.js'
import { exitCodes } from './io.js'
import { printTime } from './table.js'

const join: Option = { type: 'boolean', about: 'Of nodes that join, and not of automation' }
const pathOf = (isJoin: boolean) => (isJoin ? '/access/join-tokens' : '/access/api-tokens')

type Token = Json<ApiToken> | Json<JoinToken>

/** What a token may still do, in a few words. */
function powersOf(token: Token): string {
  if ('scopes' in token) return token.scopes.join(',')
  return `${token.admitted} of ${token.maxNodes ?? 'any number of'} nodes`
}

const list: Command = {
  name: 'tokens list',
  operands: [],
  about: 'Lists tokens, newest first. Their secrets are shown once, when they are made.',
  options: { join, output },
  async run(run, given) {
    const tokens = (await run.api.get(pathOf(given.flag('join')))) as Token[]
    show(run, given, tokens, () => [
      ['ID', 'NAME', 'STATUS', 'EXPIRES', 'BY', 'MAY'],
      ...tokens.map((it) => [
        it.id,
        it.name,
        it.status,
        printTime(it.expiresAt),
        'machine' in it && it.machine ? `${it.createdBy} (machine)` : it.createdBy,
        powersOf(it),
      ]),
    ])
    return exitCodes.done
  },
}

const create: Command = {
  name: 'tokens create',
  operands: ['<name>'],
  about: 'Makes a token. Its secret is the only thing on standard output, and shown this once.',
  options: {
    join,
    scope: {
      type: 'string',
      value: '<scope>',
      multiple: true,
      oneOf: Scope.options,
      about: 'What it may do; several by commas, or one after the other',
    },
    expires: {
      type: 'string',
      value: '<span>',
      about:
        'After how long it is of no use, in s, m, h or d, or never (default 90d, 1h with --join)',
    },
    'max-nodes': {
      type: 'string',
      value: '<number>',
      about: 'With --join: how many nodes it admits, or any (default 25)',
    },
    machine: {
      type: 'boolean',
      about: 'Goes on with its scopes whatever becomes of you; needs people:write',
    },
    json: { type: 'boolean', about: 'Print the token and its secret as JSON' },
  },
  async run({ api, io }, given) {
    const [name = ''] = given.operands
    const isJoin = given.flag('join')
    const scopes = given.texts('scope').flatMap((it) => it.split(','))
    const maxNodes = given.text('max-nodes')
    if (isJoin && scopes.length > 0) throw new Misuse('A join token has no scopes')
    if (!isJoin && scopes.length === 0) throw new Misuse('--scope says what the token may do')
    if (!isJoin && maxNodes !== undefined) throw new Misuse('--max-nodes goes with --join')
    const machine = given.flag('machine')
    if (isJoin && machine) throw new Misuse('--machine is of tokens of automation')
    const expires = given.text('expires')
    const made = await api.post<NewApiToken | NewJoinToken>(pathOf(isJoin), {
      name,
      ...(!isJoin && { scopes }),
      ...(machine && { machine }),
      ...(expires !== undefined && {
        expiresInMs: expires === 'never' ? null : parseSpan('expires', expires),
      }),
      ...(maxNodes !== undefined && {
        maxNodes: maxNodes === 'any' ? null : parseNumber('--max-nodes', maxNodes),
      }),
    })
    if (given.flag('json')) io.out(`${JSON.stringify(made, null, 2)}\n`)
    else {
      io.err(`${made.token.id} ${powersOf(made.token)}, until ${printTime(made.token.expiresAt)}\n`)
      io.out(`${made.secret}\n`)
    }
    return exitCodes.done
  },
}

const revoke: Command = {
  name: 'tokens revoke',
  operands: ['<id>…'],
  about: 'Revokes tokens: the next use is refused.',
  options: { join, output },
  async run(run, given) {
    const path = pathOf(given.flag('join'))
    const revoked: Token[] = []
    for (const id of given.operands)
      revoked.push((await run.api.post(`${path}/${encodeURIComponent(id)}/revoke`, {})) as Token)
    show(run, given, revoked, () => revoked.map(({ id, name, status }) => [id, name, status]))
    return exitCodes.done
  },
}

export const tokenCommands: readonly Command[] = [list, create, revoke]
