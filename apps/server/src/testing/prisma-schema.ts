/** Reads prisma/schema.prisma as far as tables go: what Prisma believes the database to be. */

export interface SchemaColumn {
  readonly type: string
  readonly nullable: boolean
  readonly hasDefault: boolean
}

export interface SchemaTable {
  readonly columns: Readonly<Record<string, SchemaColumn>>
  /** As `unique(a, b)`, `index(a)` or `primary(a, b)`, with the columns' names. */
  readonly indexes: readonly string[]
  /** As `node_id -> node(id) cascade`. */
  readonly foreignKeys: readonly string[]
}

/** What a Prisma type is in PostgreSQL, where no `@db.` says otherwise. */
const plainTypes: Record<string, string> = {
  String: 'text',
  Int: 'integer',
  BigInt: 'bigint',
  Float: 'double precision',
  Boolean: 'boolean',
  Json: 'jsonb',
  Bytes: 'bytea',
  DateTime: 'timestamp(3) without time zone',
}
const nativeTypes: Record<string, string> = {
  Json: 'json',
  Uuid: 'uuid',
  Real: 'real',
  'Timestamptz(3)': 'timestamp(3) with time zone',
}

export function readPrismaSchema(source: string): Record<string, SchemaTable> {
  const models = [...source.matchAll(/^model (\w+) \{\n(.*?)^\}/gms)].map(
    ([, name = '', body = '']) => ({ name, body }),
  )
  const tableOf = new Map(
    models.map(({ name, body }) => [name, /@@map\("(\w+)"\)/.exec(body)?.[1] ?? name]),
  )
  return Object.fromEntries(
    models.map(({ name, body }) => [tableOf.get(name), readModel(body, tableOf)]),
  )
}

function readModel(body: string, tableOf: ReadonlyMap<string, string>): SchemaTable {
  const lines = body.split('\n').map((line) => line.replace(/\/\/.*$/, '').trim())
  const columns: Record<string, SchemaColumn> = {}
  const columnOf = new Map<string, string>()
  const indexes: string[] = []
  const foreignKeys: string[] = []
  const named = (list = '') =>
    list.split(',').map((field) => columnOf.get(field.trim()) ?? field.trim())
  for (const line of lines) {
    const [, field = '', type = '', mark = '', rest = ''] =
      /^(\w+)\s+(\w+)(\?|\[\])?\s*(.*)$/.exec(line) ?? []
    const plain = plainTypes[type]
    if (!plain) continue
    const column = /@map\("(\w+)"\)/.exec(rest)?.[1] ?? field
    columnOf.set(field, column)
    const native = /@db\.(\w+(?:\(\d\))?)/.exec(rest)?.[1]
    const hasDefault = rest.includes('@default')
    columns[column] = {
      type: (native ? (nativeTypes[native] ?? native) : plain) + (mark === '[]' ? '[]' : ''),
      nullable: mark === '?',
      hasDefault,
    }
    if (/@id\b/.test(rest)) indexes.push(`primary(${column})`)
    if (/@unique\b/.test(rest)) indexes.push(`unique(${column})`)
  }
  for (const line of lines) {
    const [, kind, list] = /^@@(id|unique|index)\(\[([^\]]*)\]/.exec(line) ?? []
    if (kind) indexes.push(`${kind === 'id' ? 'primary' : kind}(${named(list).join(', ')})`)
    const relation =
      /^\w+\s+(\w+)\s+@relation\(fields: \[(\w+)\], references: \[(\w+)\], onDelete: (\w+)\)/.exec(
        line,
      )
    if (!relation) continue
    const [, model = '', field, target, onDelete = ''] = relation
    foreignKeys.push(
      `${named(field)} -> ${tableOf.get(model)}(${target}) ${onDelete.toLowerCase()}`,
    )
  }
  return { columns, indexes: indexes.sort(), foreignKeys: foreignKeys.sort() }
}
