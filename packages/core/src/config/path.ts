/** Paths into configuration: `db.pool.max`, or a list of names where a name itself has a dot. */
import { FoundationError } from '../errors/index.js'
import type { JsonValue } from '../text/index.js'
import { configLimits, refusedNames } from './limits.js'

export type Path = string | readonly string[]

/** Not the same as null, which is a value. */
export const missing: unique symbol = Symbol('missing')

/**
 * The names along a path. An empty list stands for everything.
 *
 * @throws FoundationError `config.path_invalid` for empty names, for names that reach a prototype, and past 50 names
 */
export function parsePath(path: Path): readonly string[] {
  const names = typeof path === 'string' ? (path === '' ? [] : path.split('.')) : path
  if (!Array.isArray(names) || names.length > configLimits.pathDepth) {
    throw invalid(path, `Expected at most ${configLimits.pathDepth} names`)
  }
  for (const name of names) {
    if (typeof name !== 'string' || name === '') throw invalid(path, 'A name is empty')
    if (refusedNames.has(name)) throw invalid(path, `${name} is no name of a value`)
  }
  return names
}

/** What is at the path; `missing` where it leads nowhere, also through a value that holds no others. */
export function valueAt(root: JsonValue, names: readonly string[]): JsonValue | typeof missing {
  let value: JsonValue | undefined = root
  for (const name of names) {
    if (!isFields(value) || !Object.hasOwn(value, name)) return missing
    value = value[name]
  }
  return value === undefined ? missing : value
}

/** A copy with another value at the path, sharing what did not change. Makes the objects that lead there. */
export function withValue(
  root: JsonValue | undefined,
  names: readonly string[],
  value: JsonValue,
): JsonValue {
  const [name, ...rest] = names
  if (name === undefined) return value
  const fields = isFields(root) ? root : {}
  const inner = Object.hasOwn(fields, name) ? fields[name] : undefined
  return { ...fields, [name]: withValue(inner, rest, value) }
}

/** A copy without the value at the path; the same object when there was none. */
export function withoutValue(root: JsonValue, names: readonly string[]): JsonValue {
  const [name, ...rest] = names
  if (name === undefined || !isFields(root) || !Object.hasOwn(root, name)) return root
  if (rest.length === 0) {
    const { [name]: _gone, ...others } = root
    return others
  }
  const inner = root[name] as JsonValue
  const changed = withoutValue(inner, rest)
  return changed === inner ? root : { ...root, [name]: changed }
}

/**
 * Whether it is an object that others are read from by name. A list is none, and neither is what comes from a class,
 * such as a date that a schema makes.
 */
export function isFields(value: unknown): value is { [name: string]: JsonValue } {
  if (typeof value !== 'object' || value === null) return false
  // Plain objects of another realm, such as a test runner's, have another prototype that is as bare.
  const prototype = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

/** As a JSON pointer (RFC 6901), which also tells names with dots apart. */
export function toPointer(names: readonly string[]): string {
  return names.map((it) => `/${it.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

export function fromPointer(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((it) => it.replaceAll('~1', '/').replaceAll('~0', '~'))
}

function invalid(path: unknown, message: string): FoundationError {
  const text = Array.isArray(path) ? path.map(String).join('.') : String(path)
  const context = { path: text.slice(0, 200), issues: [{ path: text.slice(0, 200), message }] }
  return new FoundationError('config.path_invalid', context, { message })
}
