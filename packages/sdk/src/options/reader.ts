import type { Issue } from '@foundation/core/errors'

import { type ConnectOptions, optionNames } from './options.js'

/** What one option came to be, and where from. Secrets are not shown. */
export interface Resolution {
  readonly name: string
  readonly value: string
  readonly from: string
}

interface TextRule {
  readonly env: readonly string[]
  /** What applies otherwise, and where that came from. */
  readonly otherwise?: readonly [string | null, string]
  readonly max: number
  readonly pattern?: readonly [RegExp, string]
  readonly secret?: boolean
}

/** Reads options, remembers where each came from and gathers every fault. */
export class Reader {
  readonly resolutions: Resolution[] = []

  constructor(
    private readonly options: ConnectOptions,
    private readonly env: Readonly<Record<string, string | undefined>>,
    private readonly issues: Issue[],
  ) {}

  text(
    name: 'service' | 'version' | 'zone' | 'address' | 'token',
    { env, otherwise = [null, ''], max, pattern, secret = false }: TextRule,
  ): string | null {
    const [value, from] = this.#pick(name, env) ?? otherwise
    if (value === null || value === undefined) return null
    if (typeof value !== 'string' || value === '' || value.length > max || unstorable.test(value)) {
      this.#fault(name, `Expected 1 to ${max} characters of text (${from})`)
      return null
    }
    if (pattern && !pattern[0].test(value)) {
      this.#fault(name, `Expected ${pattern[1]}, received "${value}" (${from})`)
      return null
    }
    this.explain(name, secret ? '••••' : value, from)
    return value
  }

  url(): string | null {
    const [value, from] = this.#pick('url', ['FOUNDATION_URL']) ?? [null, '']
    if (value === null) return null
    let url: URL | null = null
    try {
      url = new URL(String(value))
    } catch {
      // Reported below, as any address that is not for us.
    }
    if (!url || !['http:', 'https:'].includes(url.protocol)) {
      this.#fault('url', `Expected an address that starts with http:// or https:// (${from})`)
      return null
    }
    if (!url.pathname.endsWith('/')) url.pathname += '/'
    url.search = ''
    url.hash = ''
    this.explain('url', `${url.origin}${url.pathname}`, from)
    return url.href
  }

  stateDir(otherwise: string): string | null {
    const { stateDir } = this.options
    const [value, from] = this.#pick('stateDir', ['FOUNDATION_STATE_DIR']) ?? [otherwise, 'default']
    if (value === false) {
      this.explain('stateDir', 'none', from)
      return null
    }
    if (typeof value !== 'string' || value === '' || value.includes('\0')) {
      this.#fault('stateDir', `Expected a folder or false, received ${typeof stateDir} (${from})`)
      return null
    }
    this.explain('stateDir', value, from)
    return value
  }

  /** A whole number. */
  count(
    name: 'expectedNodes' | 'connectTimeoutMs' | 'drainTimeoutMs',
    { env, min }: { env?: string; min: number },
  ): number | null {
    const picked = this.#pick(name, env ? [env] : [])
    if (!picked) return null
    const [value, from] = picked
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
    if (typeof number !== 'number' || !Number.isSafeInteger(number) || number < min) {
      this.#fault(name, `Expected a whole number of at least ${min} (${from})`)
      return null
    }
    this.explain(name, String(number), from)
    return number
  }

  unknown(): void {
    for (const name of Object.keys(this.options)) {
      if (!optionNames.has(name)) this.#fault(name, 'There is no such option')
    }
    const { ready, log } = this.options
    if (ready !== undefined && ready !== 'auto' && ready !== 'manual') {
      this.#fault('ready', "Expected 'auto' or 'manual'")
    }
    for (const name of ['required', 'handleSignals'] as const) {
      const value = this.options[name]
      if (value !== undefined && typeof value !== 'boolean') this.#fault(name, 'Expected a boolean')
    }
    const methods = ['info', 'warn', 'error'] as const
    if (log !== undefined && !methods.every((it) => typeof log?.[it] === 'function')) {
      this.#fault('log', 'Expected an object with info, warn and error')
    }
  }

  explain(name: string, value: string, from: string): void {
    this.resolutions.push({ name, value, from })
  }

  #pick(name: keyof ConnectOptions, env: readonly string[]): [unknown, string] | null {
    const value = this.options[name]
    if (value !== undefined) return [value, 'option']
    const found = env.find((it) => this.env[it])
    return found === undefined ? null : [this.env[found], found]
  }

  #fault(path: string, message: string): void {
    this.issues.push({ path, message })
  }
}

const unstorable = /[\0\p{Cs}]/u
const labelName = /^[a-zA-Z0-9]([a-zA-Z0-9._/-]{0,61}[a-zA-Z0-9])?$/

/** `team=payments,tier=1` */
export function parseLabels(text: string, issues: Issue[]): Record<string, string> {
  const labels: Record<string, string> = {}
  for (const part of text.split(',').filter((it) => it.trim() !== '')) {
    const at = part.indexOf('=')
    if (at < 1) issues.push({ path: 'labels', message: `Expected name=value, received "${part}"` })
    else labels[part.slice(0, at).trim()] = part.slice(at + 1).trim()
  }
  return labels
}

/** The rules of core's `Labels`. */
export function checkLabels(labels: unknown, issues: Issue[]): labels is Record<string, string> {
  if (typeof labels !== 'object' || labels === null || Array.isArray(labels)) {
    issues.push({ path: 'labels', message: 'Expected an object of strings' })
    return false
  }
  const before = issues.length
  const entries = Object.entries(labels)
  if (entries.length > 32) issues.push({ path: 'labels', message: 'At most 32 labels' })
  for (const [name, value] of entries) {
    const path = `labels.${name}`
    if (!labelName.test(name)) {
      issues.push({ path, message: 'Letters, digits and . _ / - only, 63 at most' })
    } else if (typeof value !== 'string' || value.length > 128 || unstorable.test(value)) {
      issues.push({ path, message: 'Expected text of at most 128 characters' })
    }
  }
  return issues.length === before
}
