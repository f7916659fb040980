/** `get`: whatever there is, in one form. */
import { type Command, output, show } from './command.js'
import { Failure, Misuse } from './failure.js'
import { exitCodes } from './io.js'
import type { Run } from './releasing.js'
import { printTime } from './table.js'

interface Kind {
  /** Also what one of them is called. */
  readonly names: readonly [plural: string, singular: string]
  readonly list: string
  /** Its list comes by the page; else the answer is the list. */
  readonly isPaged: boolean
  /** Null where one is found in the list, by its first column. */
  readonly one: ((name: string) => string) | null
  readonly columns: Readonly<Record<string, string>>
}

/** Columns are paths into an item. */
const kinds: readonly Kind[] = [
  {
    names: ['nodes', 'node'],
    list: '/nodes',
    isPaged: true,
    one: (name) => `/nodes/${name}`,
    columns: { NODE: 'nodeId', STATE: 'state', SERVICE: 'service', ZONE: 'zone', SINCE: 'since' },
  },
  {
    names: ['namespaces', 'namespace'],
    list: '/config/namespaces',
    isPaged: false,
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
    isPaged: false,
    one: (name) => `/protection/policies/${name}`,
    columns: { POLICY: 'name', REVISION: 'revision', UPDATED: 'updatedAt', BY: 'updatedBy' },
  },
  {
    names: ['overrides', 'override'],
    list: '/protection/overrides',
    isPaged: false,
    one: null,
    columns: { KEY: 'key', TARGET: 'target', STATE: 'state', UNTIL: 'until', BY: 'by' },
  },
  {
    names: ['guards', 'guard'],
    list: '/protection/guards',
    isPaged: true,
    one: null,
    columns: { TARGET: 'target', SERVICE: 'service' },
  },
  {
    names: ['api-tokens', 'api-token'],
    list: '/access/api-tokens',
    isPaged: false,
    one: null,
    columns: { ID: 'id', NAME: 'name', STATUS: 'status', EXPIRES: 'expiresAt', SCOPES: 'scopes' },
  },
  {
    names: ['join-tokens', 'join-token'],
    list: '/access/join-tokens',
    isPaged: false,
    one: null,
    columns: { ID: 'id', NAME: 'name', STATUS: 'status', EXPIRES: 'expiresAt' },
  },
]

export const kindNames: readonly string[] = kinds.map(({ names: [plural] }) => plural)

export const get: Command = {
  name: 'get',
  operands: ['<kind>', '[name]'],
  about: `Prints what there is of a kind, or one of them. Kinds are ${kindNames.join(', ')}.`,
  options: { output },
  async run(run, given) {
    const [kindName = '', name] = given.operands
    const kind = kinds.find(({ names }) => names.includes(kindName))
    if (!kind) throw new Misuse(`There is no ${kindName}: ${kindNames.join(', ')}`)
    if (name !== undefined && kind.one) {
      const found = await run.api.get<unknown>(kind.one(encodeURIComponent(name)))
      show(run, given, found, () => fieldsOf(found))
      return exitCodes.done
    }
    const items = await allOf(run, kind)
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

async function allOf({ api }: Run, { list, isPaged }: Kind): Promise<unknown[]> {
  if (!isPaged) return (await api.get<unknown[]>(list)) as unknown[]
  const items: unknown[] = []
  for (let page = 1; ; page += 1) {
    const { rows, total } = await api.get<{ rows: unknown[]; total: number }>(
      `${list}?pageSize=100&page=${page}`,
    )
    items.push(...rows)
    if (rows.length === 0 || items.length >= total) return items
  }
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
