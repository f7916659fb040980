import { ProtectedCalls } from '../protection/protection-calls.js'
import type { Config } from './config.js'
import type { DeclareOptions } from './config-options.js'
import type { ConfigSchema } from './declaration.js'
import type { Namespaces } from './namespaces.js'

/** `foundation.config()`, beside the guarded calls. */
export abstract class ConfiguredCalls extends ProtectedCalls {
  protected abstract readonly namespaces: Namespaces

  /**
   * The values of a namespace: what the application declares, under what the control plane releases for this node.
   *
   * A namespace is declared once, with its schema and whatever else is known of it; everywhere else its name is enough,
   * and gives the same handle. Values that do not match the schema are never used: a release that does not fit is
   * rejected with the path and the reason, and what was there stays. Where nothing fits at all, `available()` is false,
   * reads find nothing, and `require` says why.
   *
   * @param name lower-case letters, digits and hyphens, 64 at most
   * @throws FoundationError `config.path_invalid` for the name, `node.options_invalid`, `config.declared_already`;
   *   `config.value_invalid` for defaults or an environment that cannot be stored, `config.reload_failed` for a file
   */
  config<T>(
    name: string,
    options: DeclareOptions<T> & { readonly schema: ConfigSchema<T> },
  ): Config<T>
  config(name: string, options?: DeclareOptions): Config
  config(name: string, options?: DeclareOptions): Config {
    return this.namespaces.config(name, options)
  }
}
