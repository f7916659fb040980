import type { Layer } from '@foundation/core/config'
import { describe, expect, it } from 'vitest'

import type { KnownField } from './schema-fields'
import { layersWith, type TreeView, treeLines } from './tree'

function layer(name: string, values: Layer['values']): Layer {
  const level = name === 'default' ? 'default' : 'environment'
  return { name, level, rank: 0, selector: {}, values }
}

function field(path: string): KnownField {
  return {
    path,
    names: path.split('.'),
    versions: [],
    type: 'number',
    title: path === 'db.pool.max' ? 'Pool size' : null,
    description: null,
    unit: null,
    options: [],
    min: null,
    max: null,
    pattern: null,
    required: true,
    default: undefined,
    mutable: 'runtime',
    secret: false,
  }
}

const base = layer('default', {
  db: { pool: { max: 20 }, key: { $secret: '•••' } },
  flags: { fast: true },
  hosts: ['a', 'b'],
})
const prod = layer('prod', { db: { pool: { max: 40 } } })
const fields = [field('db.pool.max'), field('db.pool.min'), field('limits.*')]

function look(of: Layer, view: TreeView, search = '', running: Layer[] | null = [base]) {
  return treeLines({ layer: of, layers: [base, prod], running, fields, view, search })
}
const names = (lines: ReturnType<typeof look>) =>
  lines.map((it) => `${'  '.repeat(it.depth)}${it.names.at(-1)}${it.isGroup ? ':' : ''}`)

describe('a layer as lines', () => {
  it('shows what is set; a secret and a list are one value', () => {
    expect(names(look(base, 'set'))).toEqual([
      'db:',
      '  key',
      '  pool:',
      '    max',
      'flags:',
      '  fast',
      'hosts',
    ])
  })

  it('shows also what could be set, by the schema and by the layer under it', () => {
    const lines = look(prod, 'all')
    expect(names(lines)).toEqual([
      'db:',
      '  key',
      '  pool:',
      '    max',
      '    min',
      'flags:',
      '  fast',
      'hosts',
      'limits',
    ])
    const max = lines.find((it) => it.names.at(-1) === 'max')
    expect(max).toMatchObject({ value: 40, under: 20 })
    expect(lines.find((it) => it.names.at(-1) === 'min')).toMatchObject({ value: undefined })
  })

  it('shows what differs from what runs, also what was taken away', () => {
    const running = [layer('default', { ...base.values, gone: 1, flags: { fast: false } })]
    const lines = look(base, 'changed', '', running)
    expect(names(lines)).toEqual(['flags:', '  fast', 'gone'])
    expect(lines.at(-1)).toMatchObject({ value: undefined, running: 1, isChanged: true })
  })

  it('finds by path and by what the schema calls it, and keeps the groups above', () => {
    expect(names(look(base, 'set', 'pool.max'))).toEqual(['db:', '  pool:', '    max'])
    expect(names(look(base, 'set', 'pool size'))).toEqual(['db:', '  pool:', '    max'])
    expect(look(base, 'set', 'nothing')).toEqual([])
  })

  it('calls nothing changed where nothing runs yet', () => {
    expect(look(base, 'set', '', null).some((it) => it.isChanged)).toBe(false)
  })
})

describe('layersWith', () => {
  it('names each layer that sets a path', () => {
    const found = layersWith([base, prod], ['db', 'pool', 'max'])
    expect(found.map((it) => `${it.layer.name} ${it.value}`)).toEqual(['default 20', 'prod 40'])
    expect(layersWith([base, prod], ['none'])).toEqual([])
  })
})
