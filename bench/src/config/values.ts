/** The configuration that every subject holds: 400 values, three names deep, of the types that configuration has. */
import { mkdtempSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

type Value = string | number | boolean
export type Values = Record<string, Record<string, Record<string, Value>>>

const services = 10
const groups = 10
const names = ['maxConnections', 'timeoutMs', 'host', 'isEnabled'] as const

const typeOf = {
  maxConnections: 'number',
  timeoutMs: 'number',
  host: 'string',
  isEnabled: 'boolean',
} as const

/** @param seed another one changes a quarter of the values */
export function newValues(seed = 0): Values {
  const values: Values = {}
  for (let s = 0; s < services; s += 1) {
    const service: Values[string] = {}
    for (let g = 0; g < groups; g += 1) {
      service[`group${g}`] = {
        maxConnections: 10 + g + seed,
        timeoutMs: 1_000 + s,
        host: `host-${s}-${g}.internal`,
        isEnabled: g % 2 === 0,
      }
    }
    values[`service${s}`] = service
  }
  return values
}

/** All 400, in an order that no cache of one line foresees. */
export const paths: readonly string[] = Array.from(
  { length: services * groups * names.length },
  (_, index) => {
    const at = (index * 157) % 400
    return `service${at % 10}.group${Math.floor(at / 10) % 10}.${names[Math.floor(at / 100)]}`
  },
)

/** The same paths, of numbers alone. */
export const numberPaths = paths.filter((it) => /maxConnections|timeoutMs/.test(it))

/** A schema of all 400: `leaf` for each by its type, `object` around what is inside. */
export function newSchema<T>(
  leaf: (type: 'number' | 'string' | 'boolean') => T,
  object: (fields: Record<string, T>) => T,
): Record<string, T> {
  const group = object(Object.fromEntries(names.map((name) => [name, leaf(typeOf[name])])))
  const many = (count: number, word: string, inner: T) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`${word}${index}`, inner]))
  return many(services, 'service', object(many(groups, 'group', group)))
}

/** A file that a subject reads, and another that differs in a hundred values to put in its place. */
export function newFile(): { path: string; put: (seed: number) => void } {
  const folder = mkdtempSync(path.join(tmpdir(), 'foundation-bench-'))
  const files = [0, 1].map((seed) => {
    const file = path.join(folder, `${seed}.json`)
    writeFileSync(file, JSON.stringify(newValues(seed)))
    return file
  })
  const file = path.join(folder, 'app.json')
  const fresh = `${file}.new`
  // Writing a file costs more than reading it, and is nobody's work here.
  const put = (seed: number) => {
    symlinkSync(files[seed % 2] ?? '', fresh)
    renameSync(fresh, file)
  }
  put(0)
  return { path: file, put }
}
