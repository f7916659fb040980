/** Settings from the environment: read once, at the start, by `main.ts` alone. */
import { LivenessPolicy } from '@foundation/core/health'
import type { z } from 'zod'

import type { OidcOptions } from './access/index.js'
import { variables } from './env-variables.js'

export { variables } from './env-variables.js'

/** Paths of files of PEM. */
interface TlsFiles {
  readonly certFile: string
  readonly keyFile: string
  readonly clientCaFile: string | null
}

export interface Env {
  readonly database: {
    readonly url: string
    readonly poolSize: number
    readonly kind: 'embedded' | 'external'
  }
  readonly redis: { readonly url: string } | null
  /** The first is used for what is made now, each for what was made before. */
  readonly secrets: readonly [string, ...string[]]
  readonly fleet: { readonly name: string; readonly expectedNodes: number | null }
  readonly http: {
    readonly host: string
    readonly port: number
    readonly trustProxy: readonly string[]
    /** Null: a proxy in front ends TLS, or there is none. */
    readonly tls: TlsFiles | null
  }
  /** Where nodes connect, and where people do. */
  readonly publicUrl: string
  readonly consoleUrl: string
  readonly setupFile: string | undefined
  /** Another provider that people may sign in at. */
  readonly oidc: OidcOptions | null
  /** Where mail goes out; null sends none. */
  readonly smtp: { readonly url: string; readonly from: string } | null
  readonly liveness: LivenessPolicy
  readonly signalsMs: number
  readonly retention: { readonly signalsMs: number; readonly forgetMs: number }
  /** Opens `GET /metrics`. */
  readonly metricsToken: string | undefined
  /** Whether it runs background jobs itself. */
  readonly jobs: boolean
  readonly stop: { readonly delayMs: number; readonly deadlineMs: number }
  readonly logLevel: string
}

/** What is wrong with the environment, all of it, a line each. */
export class EnvError extends Error {
  override readonly name = 'EnvError'
}

/** @throws EnvError */
export function readEnv(source: Readonly<Record<string, string | undefined>>): Env {
  // An empty value is how compose files and shells say "not set".
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''))
  const { success, data, error } = variables.safeParse(given)
  if (!success) throw new EnvError(error.issues.map((issue) => toLine(issue, given)).join('\n'))
  const liveness = {
    heartbeatMs: data.FOUNDATION_HEARTBEAT,
    suspectAfterMs: data.FOUNDATION_SUSPECT_AFTER,
    downAfterMs: data.FOUNDATION_DOWN_AFTER,
    lostAfterMs: data.FOUNDATION_LOST_AFTER,
    stalledAfterMs: data.FOUNDATION_STALLED_AFTER,
  }
  checkOrder(liveness)
  const tls = toTls(data)
  return {
    database: {
      url: data.DATABASE_URL,
      poolSize: data.DATABASE_POOL_SIZE,
      kind: data.FOUNDATION_DATABASE,
    },
    redis: data.REDIS_URL === undefined ? null : { url: data.REDIS_URL },
    secrets: data.FOUNDATION_SECRET as [string, ...string[]],
    fleet: { name: data.FOUNDATION_FLEET, expectedNodes: data.FOUNDATION_EXPECTED_NODES ?? null },
    http: { host: data.HOST, port: data.PORT, trustProxy: data.FOUNDATION_TRUST_PROXY, tls },
    publicUrl: data.FOUNDATION_PUBLIC_URL ?? `${tls ? 'https' : 'http'}://localhost:${data.PORT}`,
    consoleUrl: data.FOUNDATION_CONSOLE_URL,
    setupFile: data.FOUNDATION_SETUP_FILE,
    oidc: toOidc(data),
    smtp:
      data.FOUNDATION_SMTP_URL === undefined
        ? null
        : { url: data.FOUNDATION_SMTP_URL, from: data.FOUNDATION_MAIL_FROM },
    liveness: LivenessPolicy.parse(liveness),
    signalsMs: data.FOUNDATION_SIGNALS_EVERY,
    retention: {
      signalsMs: data.FOUNDATION_SIGNALS_RETENTION,
      forgetMs: data.FOUNDATION_FORGET_AFTER,
    },
    metricsToken: data.FOUNDATION_METRICS_TOKEN,
    jobs: data.FOUNDATION_JOBS === 'on',
    stop: { delayMs: data.FOUNDATION_STOP_DELAY, deadlineMs: data.FOUNDATION_STOP_DEADLINE },
    logLevel: data.LOG_LEVEL,
  }
}

/** Names the variable, and never its value: it may be a secret. */
function toLine(
  { path, message }: z.core.$ZodIssue,
  given: Readonly<Record<string, unknown>>,
): string {
  const isSet = given[String(path[0])] !== undefined
  return `${path.join('.')}: ${isSet ? message : 'is not set'}`
}

function toTls(data: z.output<typeof variables>): TlsFiles | null {
  const {
    FOUNDATION_TLS_CERT: certFile,
    FOUNDATION_TLS_KEY: keyFile,
    FOUNDATION_TLS_CLIENT_CA: clientCaFile = null,
  } = data
  if (certFile !== undefined && keyFile !== undefined) return { certFile, keyFile, clientCaFile }
  if (certFile === undefined && keyFile === undefined && clientCaFile === null) return null
  throw new EnvError('FOUNDATION_TLS_CERT and FOUNDATION_TLS_KEY: are set together')
}

function toOidc(data: z.output<typeof variables>): OidcOptions | null {
  const {
    FOUNDATION_OIDC_ISSUER: issuer,
    FOUNDATION_OIDC_CLIENT_ID: clientId,
    FOUNDATION_OIDC_CLIENT_SECRET: clientSecret,
  } = data
  if (issuer === undefined && clientId === undefined && clientSecret === undefined) return null
  if (issuer === undefined || clientId === undefined || clientSecret === undefined)
    throw new EnvError(
      'FOUNDATION_OIDC_ISSUER, FOUNDATION_OIDC_CLIENT_ID and FOUNDATION_OIDC_CLIENT_SECRET: are set together',
    )
  return {
    issuer,
    clientId,
    clientSecret,
    name: data.FOUNDATION_OIDC_NAME,
    roleClaim: data.FOUNDATION_OIDC_ROLE_CLAIM ?? null,
    roles: data.FOUNDATION_OIDC_ROLES,
    defaultRole: data.FOUNDATION_OIDC_DEFAULT_ROLE ?? null,
  }
}

function checkOrder({ heartbeatMs, suspectAfterMs, downAfterMs }: LivenessPolicy): void {
  if (heartbeatMs * 2 > suspectAfterMs || suspectAfterMs >= downAfterMs) {
    throw new EnvError(
      'FOUNDATION_SUSPECT_AFTER: must be at least twice FOUNDATION_HEARTBEAT, and less than FOUNDATION_DOWN_AFTER',
    )
  }
}
