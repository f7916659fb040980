/** What may be a value, and whether two are the same. */
import type { Issue } from '../errors/index.js'
import type { JsonValue } from '../text/index.js'
import { configLimits, refusedNames } from './limits.js'
import { isFields } from './path.js'

const unstorable = /[\0\p{Cs}]/u

/**
 * The first thing that keeps a value from being stored, with its dotted path; null when nothing does. Never throws,
 * whatever it is given: cycles run into the depth, and what holds itself in many places into the count.
 */
export function faultOf(value: unknown, at: readonly string[] = []): Issue | null {
  let count = 0
  return look(value, at)

  function look(value: unknown, at: readonly string[]): Issue | null {
    const fault = (message: string): Issue => ({ path: at.join('.'), message })
    count += 1
    if (count > configLimits.values) {
      return fault(`Expected at most ${configLimits.values} values in all`)
    }
    switch (typeof value) {
      case 'boolean':
        return null
      case 'number':
        return Number.isFinite(value)
          ? null
          : fault(`Expected a number that JSON has, received ${value}`)
      case 'string':
        if (value.length > configLimits.stringLength) {
          return fault(
            `Expected at most ${configLimits.stringLength} characters, received ${value.length}`,
          )
        }
        return unstorable.test(value) ? fault('Holds NUL or half a character') : null
      case 'object':
        if (value === null) return null
        if (at.length >= configLimits.valueDepth) {
          return fault(`Expected at most ${configLimits.valueDepth} objects inside one another`)
        }
        return Array.isArray(value) ? lookIntoList(value, at) : lookIntoFields(value, at)
      default:
        return fault(`Expected plain JSON, received ${typeof value}`)
    }
  }

  function lookIntoList(list: readonly unknown[], at: readonly string[]): Issue | null {
    for (let index = 0; index < list.length; index += 1) {
      const fault = look(list[index], [...at, String(index)])
      if (fault) return fault
    }
    return null
  }

  function lookIntoFields(fields: object, at: readonly string[]): Issue | null {
    const here = (message: string, ...names: string[]): Issue => ({
      path: [...at, ...names].join('.'),
      message,
    })
    if (!isFields(fields)) {
      return here('Expected plain JSON, received an instance of a class')
    }
    for (const name of Reflect.ownKeys(fields)) {
      if (typeof name !== 'string') return here('Expected plain JSON, received a symbol as a name')
      if (refusedNames.has(name) || name === '' || unstorable.test(name)) {
        return here('A value cannot have this name', name)
      }
      const { value, get } = Object.getOwnPropertyDescriptor(fields, name) ?? {}
      if (get) return here('Expected a value, received a getter', name)
      const fault = look(value, [...at, name])
      if (fault) return fault
    }
    return null
  }
}

/** How many names there are in all, also inside of lists. */
export function countNames(value: JsonValue): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, it) => sum + countNames(it), 0)
  if (!isFields(value)) return 0
  return Object.values(value).reduce<number>((sum, it) => sum + 1 + countNames(it), 0)
}

/** Same by content. The order of names does not count. */
export function isSame(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (a === b) return true
  // Most of what is compared is neither list nor object, and there is a lot of it: loops, no closures.
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false
    for (let index = 0; index < a.length; index += 1) {
      if (!isSame(a[index], b[index])) return false
    }
    return true
  }
  if (!isFields(a) || !isFields(b)) return isSameInstance(a, b)
  const names = Object.keys(a)
  if (names.length !== Object.keys(b).length) return false
  for (const name of names) {
    if (!Object.hasOwn(b, name) || !isSame(a[name], b[name])) return false
  }
  return true
}

/** What comes from classes, such as dates and URLs, is the same when it is by its own account. */
function isSameInstance(a: object, b: object): boolean {
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false
  const mine: unknown = a.valueOf()
  if (typeof mine !== 'object') return mine === b.valueOf()
  const text = String(a)
  return !text.startsWith('[object ') && text === String(b)
}

/**
 * The same text for the same content, whatever the order of names: what is hashed to tell versions apart. In
 * the spirit of RFC 8785; names are ordered by UTF-16 units and numbers written as JavaScript does, as there.
 */
export function canonical(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (!isFields(value)) return JSON.stringify(value)
  const fields = Object.keys(value)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonical(value[name] as JsonValue)}`)
  return `{${fields.join(',')}}`
}
