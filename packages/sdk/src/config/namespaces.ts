/** All namespaces of this process: those that the application declares, and those that the control plane sends. */
import { configKeys, configKind } from '@foundation/core/config'
import { FoundationError } from '@foundation/core/errors'
import type { Selectable } from '@foundation/core/feed'

import type { LogLevel } from '../log.js'
import { Rejection, type ResourceHandler } from '../resources/handler.js'
import { toText } from '../text.js'
import type { ConfigReport } from '../worker/reports.js'
import { Config } from './config.js'
import type { DeclareOptions } from './config-options.js'
import { Declaration, undeclared } from './declaration.js'
import { readEnvironment } from './environment.js'
import { type FleetLink, FleetValues } from './fleet-values.js'
import { Namespace } from './namespace.js'
import { slotOf, toRelease } from './release.js'
import { ConfigReports } from './reports.js'
import { LocalSources } from './sources.js'

export interface NamespacesOptions {
  readonly node: () => Selectable
  /** Null without a control plane. */
  readonly link: (FleetLink & { post(report: ConfigReport): void }) | null
  /** Has the handler of a kind look again at resources that are here. */
  readonly reconsider: (kind: string, keys: readonly string[]) => void
  readonly say: (level: LogLevel, message: string, fields: object) => void
  readonly onFault: (error: unknown) => void
}

type AnyOptions = DeclareOptions<unknown>

const isName = /^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$/
const optionNames = new Set<string>(['schema', 'defaults', 'file', 'env', 'jsonSchema'])

interface Known {
  readonly namespace: Namespace
  readonly handle: Config
}

export class Namespaces {
  readonly #options: NamespacesOptions
  readonly #known = new Map<string, Known>()
  readonly #declared = new Map<string, AnyOptions>()
  readonly #reports: ConfigReports
  readonly #fleet: FleetValues

  constructor(options: NamespacesOptions) {
    this.#options = options
    const { link } = options
    this.#fleet = new FleetValues(link, () => performance.now())
    this.#reports = new ConfigReports(link && ((report) => link.post(report)), this.#fleet)
  }

  /** @throws FoundationError as `foundation.config` says */
  config(name: string, options?: AnyOptions): Config {
    if (!isName.test(name)) {
      const issues = [{ path: '', message: 'Lower-case letters, digits and hyphens, 64 at most' }]
      throw new FoundationError('config.path_invalid', { namespace: String(name), issues })
    }
    const known = this.#declared.get(name)
    if (options && known && known !== options) {
      if (!isSameDeclaration(known, options)) {
        throw new FoundationError('config.declared_already', { namespace: name })
      }
    } else if (options) this.#declare(name, options)
    const { namespace, handle } = this.#get(name)
    if (!namespace.local) this.#settle(namespace, undeclared, {})
    return handle
  }

  /** The handler of the kind of configuration, by kind. */
  get handlers(): Record<string, ResourceHandler> {
    return {
      [configKind]: {
        apply: ({ key, spec }) => this.#apply(key, spec),
        remove: (key) => this.#remove(key),
      },
    }
  }

  /** The node has other labels now: other layers may be for it. */
  relabelled(): void {
    for (const namespace of this.#all) if (!namespace.offers.isEmpty) namespace.settle()
    this.#options.reconsider(configKind, keysOf(this.#known.keys()))
  }

  connected(): void {
    this.#fleet.setConnected(true)
    this.#reports.connected(this.#all)
  }

  disconnected(): void {
    this.#fleet.setConnected(false)
    this.#reports.disconnected()
  }

  /** All that the control plane wants of this node was applied or rejected. */
  synced(): void {
    if (this.#fleet.isConfirmed) return
    this.#fleet.isConfirmed = true
    for (const namespace of this.#all) this.#reports.changed(namespace)
  }

  setPendingWrites(pending: number): void {
    this.#fleet.pendingWrites = pending
  }

  end(): void {
    this.disconnected()
    this.#reports.stop()
  }

  #apply(key: string, given: unknown): void {
    const spec = toRelease(given)
    const { namespace: name, release } = spec
    const slot = slotOf(key, name)
    const { namespace } = this.#get(name)
    const before = namespace.version.release
    try {
      namespace.offer(slot, spec)
    } catch (error) {
      if (error instanceof Rejection) {
        const { path, message: reason } = error
        const fields = { event: 'config.rejected', namespace: name, release, path, reason }
        this.#options.say('warn', `Release ${release} of ${name} does not fit: ${reason}`, fields)
      }
      throw error
    }
    if (namespace.version.release === before) return
    const restart = namespace.running.restart.map((it) => it.join('.'))
    const fields = { event: 'config.applied', namespace: name, release, restart }
    this.#options.say('info', `Release ${release} of ${name} is in use`, fields)
  }

  #remove(key: string): void {
    const name = key.split('@')[0] ?? key
    const { namespace } = this.#known.get(name) ?? {}
    if (!namespace) return
    namespace.withdraw(slotOf(key, name))
    if (namespace.local || !namespace.offers.isEmpty) return
    this.#known.delete(name)
    this.#reports.forget(namespace)
  }

  #declare(name: string, options: AnyOptions): void {
    const strange = Object.keys(options).find((it) => !optionNames.has(it))
    if (strange !== undefined) {
      const issues = [{ path: strange, message: 'There is no such option' }]
      throw new FoundationError('node.options_invalid', { issues })
    }
    const onFault = (error: unknown) => {
      const fields = { event: 'config.schema_untold', namespace: name, reason: toText(error, 500) }
      const message = `The schema of ${name} cannot be told to the control plane`
      this.#options.say('warn', message, fields)
    }
    const { schema = null, jsonSchema = null } = options
    const { namespace } = this.#get(name)
    this.#settle(namespace, new Declaration(schema, jsonSchema, onFault), options)
    this.#declared.set(name, options)
  }

  #settle(namespace: Namespace, declaration: Declaration, options: AnyOptions): void {
    const { name } = namespace
    const { defaults, file = null, env = process.env } = options
    const { fields } = declaration
    const local = new LocalSources({
      namespace: name,
      defaults: defaults as object | undefined,
      file: typeof file === 'string' ? { path: file } : file,
      readEnv: env ? (under) => readEnvironment({ namespace: name, env, fields }, under) : null,
    })
    namespace.declare(declaration, local)
    this.#reports.changed(namespace)
    if (!namespace.offers.isEmpty) this.#options.reconsider(configKind, keysOf([name]))
    const { fault } = namespace
    if (!fault) return
    const [issue] = fault
    const log = { event: 'config.invalid', namespace: name, issues: fault }
    const message = `No values of ${name} match its schema: ${issue?.path} ${issue?.message}`
    this.#options.say('error', message, log)
  }

  get #all(): Namespace[] {
    return [...this.#known.values()].map(({ namespace }) => namespace)
  }

  #get(name: string): Known {
    const known = this.#known.get(name)
    if (known) return known
    const { node, onFault, say } = this.#options
    const namespace = new Namespace(name, {
      node,
      now: () => performance.now(),
      wallNow: Date.now,
      onFault,
      onChange: (changed) => this.#reports.changed(changed),
    })
    const handle = new Config({
      namespace,
      fleet: this.#fleet,
      node,
      say: (message, fields) => say('info', message, fields),
    })
    const made = { namespace, handle }
    this.#known.set(name, made)
    return made
  }
}

function keysOf(names: Iterable<string>): string[] {
  return [...names].flatMap((it) => [configKeys.stable(it), configKeys.candidate(it)])
}

/** The same words in two files are one declaration. */
function isSameDeclaration(a: AnyOptions, b: AnyOptions): boolean {
  return [...optionNames].every(
    (name) => a[name as keyof AnyOptions] === b[name as keyof AnyOptions],
  )
}
