/** `get`: whatever there is, in one form. */
import { type Command, output, show } from './command.js'
import { Failure } from './failure.js'
import { exitCodes } from './io.js'
import { printTime } from './table.js'

interface Kind {
  /** Also what one of them is called. */
  readonly names: readonly [plural: string, singular: string]
  readonly list: string
  /** Where the items are in the answer; null where the answer is the list. */
  readonly items: string | null
  /** Null where one is found in the list, by its first column. */
  readonly one: ((name: string) => string) | null
  readonly columns: Readonly<Record<string, string>>
}

/** Columns are paths into an item. */
const kinds: readonly Kind[] = [
  {
    names: ['nodes', 'node'],
    list: '/nodes?pageSize=100',
    items: 'rows',
    one: (name) => `/nodes/${name}`,
    columns: { NODE: 'nodeId', STATE: 'state', SERVICE: 'service', ZONE: 'zone', SINCE: 'since' },
  },
  {
    names: ['namespaces', 'namespace'],
    list: '/config/namespaces',
    items: null,
    one: (name) => `/config/namespaces/${name}`,
    columns: {
      NAMESPACE: 'namespace',
      RELEASE: 'release.number',
      STATE: 'release.state',
      EDITED: 'edited',
      CONFLICTS: 'conflicts',
    },
  },
  {
    names: ['policies', 'policy'],
    list: '/protection/policies',
    items: null,
    one: (name) => `/protection/policies/${name}`,
    columns: { POLICY: 'name', REVISION: 'revision', UPDATED: 'updatedAt', BY: 'updatedBy' },
  },
  {
    names: ['overrides', 'override'],
    list: '/protection/overrides',
    items: null,
    one: null,
    columns: { KEY: 'key', TARGET: 'target', STATE: 'state', UNTIL: 'until', BY: 'by' },
  },
  {
    names: ['guards', 'guard'],
    list: '/protection/guards?pageSize=100',
    items: 'rows',
    one: null,
    columns: { TARGET: 'target', SERVICE: 'service' },
  },
  {
    names: ['api-tokens', 'api-token'],
    list: '/access/api-tokens',
    items: null,
    one: null,
    columns: { ID: 'id', NAME: 'name', STATUS: 'status', EXPIRES: 'expiresAt', SCOPES: 'scopes' },
  },
  {
    names: ['join-tokens', 'join-token'],
    list: '/access/join-tokens',
    items: null,
    one: null,
    columns: { ID: 'id', NAME: 'name', STATUS: 'status', EXPIRES: 'expiresAt' },
  },
]

export const kindNames: readonly string[] = kinds.map(({ names: [plural] }) => plural)

export const get: Command = {
  name: 'get',
  operands: ['<kind>', '[name]'],
  about: `Prints what there is of a kind, or one of them: ${kindNames.join(', ')}.`,
  options: { output },
  async run(run, given) {
    const [kindName = '', name] = given.operands
    const kind = kinds.find(({ names }) => names.includes(kindName))
    if (!kind) throw new Failure(`There is no ${kindName}: ${kindNames.join(', ')}`)
    if (name !== undefined && kind.one) {
      const found = await run.api.get<unknown>(kind.one(encodeURIComponent(name)))
      show(run, given, found, () => fieldsOf(found))
      return exitCodes.done
    }
    const answer = await run.api.get<unknown>(kind.list)
    const items = (kind.items === null ? answer : valueAt(answer, kind.items)) as unknown[]
    const [, firstPath = ''] = Object.entries(kind.columns)[0] ?? []
    if (name !== undefined) {
      const found = items.find((it) => valueAt(it, firstPath) === name)
      if (found === undefined) throw new Failure(`There is no ${kind.names[1]} ${name}`)
      show(run, given, found, () => fieldsOf(found))
      return exitCodes.done
    }
    show(run, given, items, () => [
      Object.keys(kind.columns),
      ...items.map((it) => Object.values(kind.columns).map((path) => textOf(valueAt(it, path)))),
    ])
    return exitCodes.done
  },
}

function valueAt(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (at, name) => (Object.hasOwn(Object(at), name) ? Object(at)[name] : undefined),
      value,
    )
}

/** What a form of JSON would show better is counted. */
function fieldsOf(value: unknown): string[][] {
  return Object.entries(Object(value) as object).map(([name, it]) => [name, textOf(it)])
}

const instant = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '-'
  if (typeof value === 'string') return instant.test(value) ? printTime(value) : value
  if (Array.isArray(value) && value.every((it) => typeof it === 'string')) return value.join(',')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
