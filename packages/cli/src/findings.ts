/** What `doctor` makes of what a control plane says of itself: pure, one finding for each thing that is looked at. */
import { Scope } from '@foundation/core/access'
import type { Deployment, Overview } from '@foundation/core/health'
import { day } from '@foundation/core/time'

import type { Json } from './api.js'
import { plural } from './print.js'

export interface Finding {
  readonly check: string
  readonly result: 'ok' | 'warn' | 'fail' | 'skip'
  readonly what: string
  /** Empty where nothing is to be done. */
  readonly mend: string
}

/** A token that ends sooner is worth a word. */
const soonMs = 7 * day

export const ok = (check: string, what: string): Finding => ({
  check,
  result: 'ok',
  what,
  mend: '',
})
export const skip = (check: string, what: string): Finding => ({
  check,
  result: 'skip',
  what,
  mend: '',
})
export const warn = (check: string, what: string, mend: string): Finding => ({
  check,
  result: 'warn',
  what,
  mend,
})
export const fail = (check: string, what: string, mend: string): Finding => ({
  check,
  result: 'fail',
  what,
  mend,
})

export function tokenOf({ token }: Json<Deployment>, now: number): Finding {
  if (token === null) return ok('token', 'known')
  const powers =
    token.scopes.length === Scope.options.length ? 'do anything' : token.scopes.join(', ')
  const what = `${token.name}, which may ${powers}`
  if (token.expiresAt === null)
    return warn(
      'token',
      `${what}; it never expires`,
      'Make one that does: whoever finds this one may use it for ever.',
    )
  const leftMs = Date.parse(token.expiresAt) - now
  const days = Math.floor(leftMs / day)
  return leftMs < soonMs
    ? warn(
        'token',
        `${what}; it expires ${days < 1 ? 'within a day' : `in ${plural(days, 'day')}`}`,
        'Make another with foundation tokens create, before this one is of no use.',
      )
    : ok('token', `${what}, for ${plural(days, 'day')}`)
}

export function serversOf({ servers, version: theirs }: Json<Deployment>, ours: string): Finding[] {
  const versions = [...new Set(servers.map(({ version }) => version))].sort()
  const findings: Finding[] = []
  if (versions.length > 1)
    findings.push(
      warn(
        'servers',
        `${plural(servers.length, 'server')} of versions ${versions.join(' and ')}`,
        'Fine while an upgrade goes on; else find the one that was forgotten.',
      ),
    )
  else if (servers.length > 1)
    findings.push(ok('servers', `${servers.length} servers of version ${theirs}`))
  else
    findings.push(
      warn(
        'servers',
        `one server, of version ${theirs}: while it restarts nobody sees the fleet`,
        'Run a second one against the same database.',
      ),
    )
  const [a, b] = [majorOf(theirs), majorOf(ours)]
  if (a !== null && b !== null && a !== b)
    findings.push(
      warn(
        'version',
        `this command is ${ours}, the server ${theirs}`,
        'Install the command of the server’s version: others may ask for what it has not.',
      ),
    )
  return findings
}

/** Before 1.0 each minor version may break what was. Null for what is no version. */
function majorOf(version: string): string | null {
  const [, major, minor] = /^v?(\d+)\.(\d+)\.\d+/.exec(version) ?? []
  if (major === undefined) return null
  return major === '0' ? `0.${minor}` : major
}

export function messagesOf({ messages: { by, connected } }: Json<Deployment>): Finding {
  const name = by === 'redis' ? 'Redis' : 'PostgreSQL'
  if (connected) return ok('messages', `servers hear of one another by ${name}`)
  return fail(
    'messages',
    `the server has lost ${name}, by which it hears of the others`,
    by === 'redis'
      ? 'Look at FOUNDATION_REDIS_URL and at Redis: consoles are late until it is back.'
      : 'Look at the database, and at what may cut connections that are idle.',
  )
}

export function databaseOf({ database }: Json<Deployment>): Finding {
  return database === 'external'
    ? ok('database', 'a PostgreSQL of your own; that there is a backup cannot be seen from here')
    : warn(
        'database',
        'the one that comes along, which is for trying',
        'For production give the server a PostgreSQL of yours by FOUNDATION_DATABASE_URL, and back it up.',
      )
}

export function nodesOf({ counts }: Json<Overview>): Finding {
  const { down = 0, suspect = 0, stalled = 0, left = 0 } = counts
  const ill = down + suspect + stalled
  const all = Object.values(counts).reduce((sum, it) => sum + it, 0) - left
  if (all === 0)
    return warn(
      'nodes',
      'no node yet',
      'Make a join token with foundation tokens create --join, and connect an app with it.',
    )
  if (ill === 0) return ok('nodes', plural(all, 'node'))
  return warn(
    'nodes',
    `${ill} of ${plural(all, 'node')} down, suspect or stalled`,
    'See foundation nodes list --state down --state suspect --state stalled.',
  )
}
