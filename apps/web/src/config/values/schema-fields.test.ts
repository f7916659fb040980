import type { LiveSchema, SchemaField } from '@foundation/core/config'
import { describe, expect, it } from 'vitest'

import { describeBounds, describeVersions, fieldOf, knownFields } from './schema-fields'

function field(path: string, part: Partial<SchemaField> = {}): SchemaField {
  return {
    path,
    type: 'number',
    title: null,
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
    ...part,
  }
}

function schema(version: string, nodes: number, fields: SchemaField[]): LiveSchema {
  const hash = version.padEnd(64, '0')
  return { hash, versions: [{ service: 'payments', version }], nodes, schema: {}, fields }
}

describe('fields of the running versions', () => {
  const fields = knownFields([
    schema('2.9.8', 1, [field('db.pool.max', { max: 30 }), field('db.old')]),
    schema('2.10.3', 23, [field('db.pool.max', { max: 100 }), field('limits.*')]),
  ])

  it('are as most nodes have them, with every version that knows them', () => {
    expect(fieldOf(fields, ['db', 'pool', 'max'])).toMatchObject({
      max: 100,
      versions: ['payments 2.10.3', 'payments 2.9.8'],
    })
    expect(fieldOf(fields, ['db', 'old'])?.versions).toEqual(['payments 2.9.8'])
  })

  it('hold for any name of a record, and for nothing inside of it', () => {
    expect(fieldOf(fields, ['limits', 'eu'])?.path).toBe('limits.*')
    expect(fieldOf(fields, ['limits', 'eu', 'deep'])).toBeNull()
    expect(fieldOf(fields, ['db'])).toBeNull()
  })

  it('make a record an object, though only what is in it is declared', () => {
    expect(fieldOf(fields, ['limits'])).toMatchObject({ path: 'limits', type: 'object', max: null })
  })
})

describe('what may stand in a field', () => {
  it('is said with its unit', () => {
    expect(describeBounds(field('a', { min: 1, max: 100, unit: 'connections' }))).toBe(
      '1 to 100 connections',
    )
    expect(describeBounds(field('a', { max: 30 }))).toBe('at most 30')
    expect(describeBounds(field('a', { type: 'string', min: 2, pattern: '^a' }))).toBe(
      'at least 2 letters, matches ^a',
    )
    expect(describeBounds(field('a', { type: 'enum', options: ['eu', 'us'] }))).toBe('eu, us')
    expect(describeBounds(field('a'))).toBe('')
  })
})

describe('versions', () => {
  it('are named while they are few', () => {
    expect(describeVersions(['payments 2.10.3', 'payments 2.9.8'])).toBe(
      'payments 2.10.3 and 1 more',
    )
    expect(describeVersions([])).toBe('no version')
  })
})
