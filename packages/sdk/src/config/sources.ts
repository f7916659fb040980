/**
 * Where values come from besides the control plane: what the application gives as defaults, a file, and the
 * environment. Each is laid over the one before.
 */
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'

import { configLimits, faultOf, isFields, overlay } from '@foundation/core/config'
import { FoundationError } from '@foundation/core/errors'
import type { JsonValue } from '@foundation/core/text'

import { refuse, type Values } from './declaration.js'

export interface FileOptions {
  /** Relative to the working directory. */
  readonly path: string
  /** For anything but JSON, such as `parse` of the package `yaml`. */
  readonly parse?: (text: string) => unknown
}

/** Which values come from where. Null: there is no such source. */
export interface LocalValues {
  readonly defaults: Values
  readonly file: Values | null
  readonly env: Values | null
}

export interface LocalOptions {
  readonly namespace: string
  readonly defaults: object | undefined
  readonly file: FileOptions | null
  /** Asked anew for each read: what a name in it stands for depends on the values under it. */
  readonly readEnv: ((under: Values) => Values) | null
}

export class LocalSources {
  readonly #options: LocalOptions
  readonly #defaults: Values
  #values: LocalValues
  #merged: Values | null = null

  /** @throws FoundationError `config.value_invalid` for defaults, `config.reload_failed` for a file */
  constructor(options: LocalOptions) {
    this.#options = options
    this.#defaults = toValues(options.defaults ?? {}, options.namespace)
    const { file } = options
    this.#values = this.#read(file && this.#parse(file, () => readFileSync(file.path, 'utf8')))
  }

  get values(): LocalValues {
    return this.#values
  }

  /** Laid over one another. */
  get merged(): Values {
    const { defaults, file, env } = this.#values
    this.#merged ??= [file, env].reduce<Values>(
      (under, over) => (over ? (overlay(under, over) as Values) : under),
      defaults,
    )
    return this.#merged
  }

  /**
   * Reads the file and the environment anew, and puts them in use.
   *
   * @returns the function that puts the former back
   * @throws FoundationError `config.reload_failed`, `config.value_invalid`; what was there stays
   */
  async reload(): Promise<() => void> {
    const { file } = this.#options
    let text = ''
    try {
      if (file) text = await readFile(file.path, 'utf8')
    } catch (error) {
      throw this.#unreadable(file?.path ?? '', error)
    }
    const before = this.#values
    this.#use(this.#read(file && this.#parse(file, () => text)))
    return () => this.#use(before)
  }

  #use(values: LocalValues): void {
    this.#values = values
    this.#merged = null
  }

  #read(file: Values | null): LocalValues {
    const defaults = this.#defaults
    const under = file ? (overlay(defaults, file) as Values) : defaults
    return { defaults, file, env: this.#options.readEnv?.(under) ?? null }
  }

  #parse({ path, parse = JSON.parse }: FileOptions, read: () => string): Values {
    try {
      const text = read()
      if (text.length > configLimits.bytes) {
        throw new RangeError(`It is larger than ${configLimits.bytes} bytes`)
      }
      const given = parse(text)
      const { namespace } = this.#options
      // What was parsed here is shared with nobody.
      return parse === JSON.parse
        ? asValues(storable(given, namespace), namespace)
        : toValues(given, namespace)
    } catch (error) {
      throw this.#unreadable(path, error)
    }
  }

  #unreadable(path: string, cause: unknown): FoundationError {
    const reason = cause instanceof Error ? cause.message : String(cause)
    return new FoundationError(
      'config.reload_failed',
      { namespace: this.#options.namespace, source: 'file', path, cause: reason },
      { cause, message: `The file ${path} cannot be read: ${reason}` },
    )
  }
}

/**
 * A copy of what the application gave.
 *
 * @throws FoundationError `config.value_invalid`
 */
export function toValues(given: unknown, namespace: string): Values {
  return asValues(copyOf(given, namespace), namespace)
}

function asValues(value: JsonValue, namespace: string): Values {
  if (isFields(value)) return value
  return refuse(namespace, [{ path: '', message: 'Expected an object' }])
}

/** As `toValues`, of a value that is to be at a path. @throws FoundationError `config.value_invalid` */
export function copyOf(given: unknown, namespace: string, at: readonly string[] = []): JsonValue {
  const value = storable(given, namespace, at)
  return typeof value === 'object' ? JSON.parse(JSON.stringify(value)) : value
}

/** @throws FoundationError `config.value_invalid` */
function storable(given: unknown, namespace: string, at: readonly string[] = []): JsonValue {
  const whole = at.reduceRight<unknown>((inner, name) => ({ [name]: inner }), given)
  const fault = faultOf(whole)
  if (fault) refuse(namespace, [fault])
  return given as JsonValue
}
