import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

import convict from 'convict'

import { newSchema, newValues } from '../values.js'

const formats = { number: Number, string: String, boolean: Boolean }
const empty = { number: 0, string: '', boolean: false }

export function newConvict() {
  const schema = newSchema<object>(
    (type) => ({ format: formats[type], default: empty[type] }),
    (fields) => fields,
  )
  return convict(schema as convict.Schema<Record<string, unknown>>)
}

/** It reads its files when it is loaded. */
export async function nodeConfig(): Promise<{ get(path: string): unknown }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'foundation-bench-'))
  writeFileSync(path.join(folder, 'default.json'), JSON.stringify(newValues()))
  process.env.NODE_CONFIG_DIR = folder
  process.env.SUPPRESS_NO_CONFIG_WARNING = 'y'
  const { default: config } = await import('config')
  return config
}

/** Every value by its joined path. */
export function flatten(values: object, at = '', flat = new Map<string, unknown>()) {
  for (const [name, value] of Object.entries(values)) {
    const path = at === '' ? name : `${at}.${name}`
    if (typeof value === 'object') flatten(value, path, flat)
    else flat.set(path, value)
  }
  return flat
}
