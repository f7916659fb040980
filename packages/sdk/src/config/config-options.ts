import type { Quorum } from '@foundation/core/config'

import type { ConfigSchema } from './declaration.js'
import type { Environment } from './environment.js'
import type { InPart } from './paths.js'
import type { FileOptions } from './sources.js'

/** What an application says of a namespace. Everything is optional. */
export interface DeclareOptions<T = unknown> {
  /**
   * Any Standard Schema of an object, as zod's are; it has to answer at once. Values have to match it before they are
   * used, wherever they come from, and reads have its types. With zod, `.meta({ mutable, secret, unit, merge })` says
   * when a value may change (`runtime`, `restart`, `never`) and whether it may be shown.
   */
  readonly schema?: ConfigSchema<T>
  /** What holds where nobody says otherwise. Plain JSON. */
  readonly defaults?: InPart<T>
  /** A JSON file laid over the defaults; with `parse` any other. */
  readonly file?: string | FileOptions
  /**
   * Where `FOUNDATION_CONFIG_<NAMESPACE>__<NAME>__<NAME>` is looked up, laid over the file; `false` looks nowhere.
   * Default: `process.env`.
   */
  readonly env?: Environment | false
  /** For the console's forms, where the schema does not tell it itself. Draft 2020-12. */
  readonly jsonSchema?: object
}

export interface SetOptions {
  /** Goes into the log. */
  readonly reason?: string
}

export interface ClusterWideOptions {
  /** How many nodes have to run it. Default `majority`. */
  readonly quorum?: Quorum
  /** How long to wait for them. Default 30,000 ms. */
  readonly timeoutMs?: number
  /** For the release's history. */
  readonly reason?: string
}

/**
 * What became of a write for the whole fleet. `queued`: the control plane is away; it gets the write once it is back,
 * once, unless that takes more than an hour.
 */
export type ClusterWideResult =
  | {
      readonly state: 'applied'
      /** Null for a process that works alone. */
      readonly release: number | null
      readonly nodes: number
      readonly applied: number
      readonly rejected: readonly {
        readonly nodeId: string
        readonly path: string
        readonly message: string
      }[]
      /** Nodes that had not answered when the quorum was reached; 20 at most. */
      readonly pending: readonly string[]
    }
  | { readonly state: 'queued'; readonly idempotencyKey: string }

export interface ConsensusOptions {
  /** How many nodes have to agree. Default `majority`. */
  readonly requiredNodes?: Quorum
  /** How long to wait for nodes that are on their way to another release. Default 5,000 ms. */
  readonly timeoutMs?: number
}

export interface ConsensusResult<Value> {
  readonly value: Value
  readonly nodes: number
  readonly agreeing: number
  /** Nodes that run another value; 20 at most. */
  readonly dissenting: readonly { readonly nodeId: string; readonly release: number | null }[]
}
