/** Settings from the environment: read once, at the start, by `main.ts` alone. */
import { LivenessPolicy } from '@foundation/core/health'
import { z } from 'zod'

const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

const duration = z
  .string()
  .regex(/^\d+(ms|s|m|h|d)$/, 'A whole number with a unit: ms, s, m, h or d, as in 30s')
  .transform((text) => {
    const unit = text.replace(/^\d+/, '') as keyof typeof units
    return Number.parseInt(text, 10) * units[unit]
  })
const subnet = /^(loopback|linklocal|uniquelocal|[0-9a-f.:]+(\/\d{1,3})?)$/i
const addresses = z
  .string()
  .transform((text) => (text === 'none' ? [] : text.split(',').map((it) => it.trim())))
  .pipe(z.array(z.string().regex(subnet, 'Addresses, subnets as in 10.0.0.0/8, loopback, or none')))
const whole = z.string().regex(/^\d+$/, 'A whole number').transform(Number)

/** By name, as in `.env.example`, which a test holds to this. */
export const variables = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'A postgres:// address' }),
  DATABASE_POOL_SIZE: whole.pipe(z.int().min(4).max(200)).default(20),
  FOUNDATION_DATABASE: z.enum(['embedded', 'external']).default('external'),
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'A redis:// address' }).optional(),
  FOUNDATION_SECRET: z
    .string()
    .transform((text) => text.split(',').map((secret) => secret.trim()))
    .pipe(z.array(z.string().min(32, 'At least 32 characters each')).min(1)),
  FOUNDATION_FLEET: z.string().trim().min(1).max(64).default('my-fleet'),
  FOUNDATION_EXPECTED_NODES: whole.pipe(z.int().min(1).max(100_000)).optional(),
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: whole.pipe(z.int().max(65_535)).default(4_100),
  FOUNDATION_PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  FOUNDATION_CONSOLE_URL: z.url({ protocol: /^https?$/ }).default('http://localhost:3000'),
  FOUNDATION_TRUST_PROXY: addresses.default(['loopback']),
  FOUNDATION_SETUP_FILE: z.string().min(1).optional(),
  FOUNDATION_HEARTBEAT: duration.default(2_000),
  FOUNDATION_SUSPECT_AFTER: duration.default(5_000),
  FOUNDATION_DOWN_AFTER: duration.default(12_000),
  FOUNDATION_LOST_AFTER: duration.default(2_000),
  FOUNDATION_STALLED_AFTER: duration.default(1_000),
  FOUNDATION_SIGNALS_EVERY: duration.pipe(z.int().min(500)).default(5_000),
  FOUNDATION_SIGNALS_RETENTION: duration.pipe(z.int().min(3_600_000)).default(86_400_000),
  FOUNDATION_FORGET_AFTER: duration.pipe(z.int().min(60_000)).default(86_400_000),
  FOUNDATION_METRICS_TOKEN: z.string().min(16, 'At least 16 characters').optional(),
  FOUNDATION_STOP_DEADLINE: duration.default(10_000),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
})

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
  }
  /** Where nodes connect, and where people do. */
  readonly publicUrl: string
  readonly consoleUrl: string
  readonly setupFile: string | undefined
  readonly liveness: LivenessPolicy
  readonly signalsMs: number
  readonly retention: { readonly signalsMs: number; readonly forgetMs: number }
  /** Opens `GET /metrics`. */
  readonly metricsToken: string | undefined
  readonly stopDeadlineMs: number
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
  return {
    database: {
      url: data.DATABASE_URL,
      poolSize: data.DATABASE_POOL_SIZE,
      kind: data.FOUNDATION_DATABASE,
    },
    redis: data.REDIS_URL === undefined ? null : { url: data.REDIS_URL },
    secrets: data.FOUNDATION_SECRET as [string, ...string[]],
    fleet: { name: data.FOUNDATION_FLEET, expectedNodes: data.FOUNDATION_EXPECTED_NODES ?? null },
    http: { host: data.HOST, port: data.PORT, trustProxy: data.FOUNDATION_TRUST_PROXY },
    publicUrl: data.FOUNDATION_PUBLIC_URL ?? `http://localhost:${data.PORT}`,
    consoleUrl: data.FOUNDATION_CONSOLE_URL,
    setupFile: data.FOUNDATION_SETUP_FILE,
    liveness: LivenessPolicy.parse(liveness),
    signalsMs: data.FOUNDATION_SIGNALS_EVERY,
    retention: {
      signalsMs: data.FOUNDATION_SIGNALS_RETENTION,
      forgetMs: data.FOUNDATION_FORGET_AFTER,
    },
    metricsToken: data.FOUNDATION_METRICS_TOKEN,
    stopDeadlineMs: data.FOUNDATION_STOP_DEADLINE,
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

function checkOrder({ heartbeatMs, suspectAfterMs, downAfterMs }: LivenessPolicy): void {
  if (heartbeatMs * 2 > suspectAfterMs || suspectAfterMs >= downAfterMs) {
    throw new EnvError(
      'FOUNDATION_SUSPECT_AFTER: must be at least twice FOUNDATION_HEARTBEAT, and less than FOUNDATION_DOWN_AFTER',
    )
  }
}
