import type { Log } from '../log.js'
import type { TlsFiles } from './tls.js'

/** Everything is optional: what is not given comes from the environment, then from package.json. */
export interface ConnectOptions {
  /** What this process is an instance of. `FOUNDATION_SERVICE`, else the name in package.json. */
  readonly service?: string
  /** `FOUNDATION_VERSION`, else the version in package.json. */
  readonly version?: string
  /** The control plane. `FOUNDATION_URL`. Without one the SDK works alone. */
  readonly url?: string
  /** A join token. `FOUNDATION_TOKEN`. */
  readonly token?: string
  /** Certificates, where the control plane asks for one or has one of a private authority. Read anew when they change. */
  readonly tls?: TlsFiles
  /** Where this process runs, such as a data centre's zone. `FOUNDATION_ZONE`. */
  readonly zone?: string
  /** Where others reach this process, as host:port. `FOUNDATION_ADDRESS`. */
  readonly address?: string
  /** At most 32. `FOUNDATION_LABELS`, as `team=payments,tier=1`. */
  readonly labels?: Readonly<Record<string, string>>
  /** How the fleet is found. `FOUNDATION_CLUSTER`. Default: `true`, the control plane if there is a url. */
  readonly cluster?:
    | boolean
    | 'control-plane'
    | 'standalone'
    | (string & {})
    | { readonly strategy: string }
  /** How many nodes the fleet should have; weighs in `health.cluster()` when working alone. `FOUNDATION_EXPECTED_NODES`. */
  readonly expectedNodes?: number
  /**
   * Where the node keeps who it is and its last desired state; `false` keeps nothing.
   * `FOUNDATION_STATE_DIR`. Default: `.foundation/nodes` beside the application's package.json.
   */
  readonly stateDir?: string | false
  /** How long `connect()` waits for the control plane. Default 5,000 ms. */
  readonly connectTimeoutMs?: number
  /** How long a drain waits for requests and hooks before a leave goes on. Default 10,000 ms. */
  readonly drainTimeoutMs?: number
  /** Rejects when the control plane cannot be reached or refuses. Default: goes on without it. */
  readonly required?: boolean
  /** `manual` joins without taking work until `foundation.ready()`. Default `auto`. */
  readonly ready?: 'auto' | 'manual'
  /**
   * On SIGTERM and SIGINT: drains, closes the servers given to `serve`, leaves, ends the process with 0.
   * Default false: signals are the application's own.
   */
  readonly handleSignals?: boolean
  /** Where the SDK says what is wrong. Default: JSON lines on stderr, warnings and errors only. */
  readonly log?: Log
}

/** The names above, to find misspelt ones. */
export const optionNames: ReadonlySet<string> = new Set<keyof ConnectOptions>([
  'service',
  'version',
  'url',
  'token',
  'tls',
  'zone',
  'address',
  'labels',
  'cluster',
  'expectedNodes',
  'stateDir',
  'connectTimeoutMs',
  'drainTimeoutMs',
  'required',
  'ready',
  'handleSignals',
  'log',
])
