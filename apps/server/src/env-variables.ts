/**
 * Every setting of the server: its name, what it takes and what it means. `.env.example` and the reference in
 * `docs/reference/configuration.md` are made of this table by `scripts/generate-settings.mjs`.
 */
import { RoleName } from '@foundation/core/access'
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
const file = z.string().min(1).optional()
/** `value=role`, parted by commas. The value may hold an equals sign; the role does not. */
const pairs = z
  .string()
  .transform((text) =>
    text
      .split(',')
      .map((it) => it.trim())
      .filter((it) => it !== ''),
  )
  .pipe(
    z.array(
      z
        .string()
        .regex(/^.+=[^=]+$/u, 'A value and a role, as in developers=viewer')
        .transform((pair): [string, string] => {
          const at = pair.lastIndexOf('=')
          return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()]
        })
        .pipe(z.tuple([z.string().min(1), RoleName])),
    ),
  )
const web = z.url({ protocol: /^https?$/ })

/** In the order in which they are shown. */
export const sections = {
  required: 'required',
  fleet: 'fleet',
  network: 'where it listens and is found',
  backends: 'backends',
  liveness: 'when a node is what',
  telemetry: 'telemetry',
  people: 'how people come in',
  process: 'the process',
} as const

export interface SettingMeta {
  readonly section: keyof typeof sections
  /** Sentences for the reference, in Markdown. */
  readonly description: string
  /** What holds without it, where that is no fixed text. */
  readonly otherwise?: string
  /** The value in `.env.example` of one that is required. */
  readonly example?: string
}

/** Last in the chain: what is said of a schema does not go on to those made of it. */
const about = (meta: SettingMeta) => ({ ...meta })

/** By name. A default is written as somebody would write it. */
export const variables = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'A postgres:// address' }).meta(
    about({
      section: 'required',
      description: 'The PostgreSQL that holds everything, as `postgres://…`.',
      example: 'postgres://foundation:foundation@localhost:5432/foundation',
    }),
  ),
  FOUNDATION_SECRET: z
    .string()
    .transform((text) => text.split(',').map((secret) => secret.trim()))
    .pipe(z.array(z.string().min(32, 'At least 32 characters each')).min(1))
    .meta(
      about({
        section: 'required',
        description:
          'At least 32 random characters, the same on every server. With `new,old` it is changed without a node noticing; people sign in again. It seals the secrets of configuration: what `old` sealed, only `old` opens.',
        example: 'change-me-to-at-least-32-random-characters',
      }),
    ),
  FOUNDATION_FLEET: z
    .string()
    .trim()
    .min(1)
    .max(64)
    .prefault('my-fleet')
    .meta(about({ section: 'fleet', description: 'The name of the fleet.' })),
  FOUNDATION_EXPECTED_NODES: whole
    .pipe(z.int().min(1).max(100_000))
    .optional()
    .meta(
      about({
        section: 'fleet',
        description:
          'How many nodes there should be. Fewer that serve is degraded; fewer than half of it plus one is critical.',
      }),
    ),
  HOST: z
    .string()
    .min(1)
    .prefault('127.0.0.1')
    .meta(
      about({
        section: 'network',
        description: 'The address to listen on. `0.0.0.0` lets other machines in.',
      }),
    ),
  PORT: whole
    .pipe(z.int().max(65_535))
    .prefault('4100')
    .meta(about({ section: 'network', description: 'The port to listen on.' })),
  FOUNDATION_PUBLIC_URL: web.optional().meta(
    about({
      section: 'network',
      description: 'Where nodes reach the server, as the console shows it.',
      otherwise: '`http://localhost:PORT`, or `https` with a certificate',
    }),
  ),
  FOUNDATION_CONSOLE_URL: web.prefault('http://localhost:3000').meta(
    about({
      section: 'network',
      description:
        'Where people open the console. With `https` cookies are sent over `https` alone.',
    }),
  ),
  FOUNDATION_TRUST_PROXY: addresses.prefault('loopback').meta(
    about({
      section: 'network',
      description:
        'Whose `X-Forwarded-For` is believed: addresses and subnets, comma-separated; `loopback`, `uniquelocal`, `none`. The console and balancers in front belong here.',
    }),
  ),
  FOUNDATION_TLS_CERT: file.meta(
    about({
      section: 'network',
      description:
        'A file of PEM with the certificate of the server and those that lead to its authority. With it and its key the server speaks TLS itself; without them a proxy in front does. Both are taken up again when they change.',
    }),
  ),
  FOUNDATION_TLS_KEY: file.meta(
    about({ section: 'network', description: 'A file of PEM with the key of that certificate.' }),
  ),
  FOUNDATION_TLS_CLIENT_CA: file.meta(
    about({
      section: 'network',
      description:
        'A file of PEM with the authorities of the nodes’ certificates. With it a node has to show one that names its service.',
    }),
  ),
  DATABASE_POOL_SIZE: whole
    .pipe(z.int().min(4).max(200))
    .prefault('20')
    .meta(about({ section: 'backends', description: 'Connections to the database.' })),
  FOUNDATION_DATABASE: z
    .enum(['embedded', 'external'])
    .prefault('external')
    .meta(
      about({
        section: 'backends',
        description: 'What the console calls the database: `embedded` or `external`.',
      }),
    ),
  REDIS_URL: z
    .url({ protocol: /^rediss?$/, error: 'A redis:// address' })
    .optional()
    .meta(
      about({
        section: 'backends',
        description:
          'Jobs and news between servers go over Redis when set, over PostgreSQL otherwise.',
      }),
    ),
  FOUNDATION_JOBS: z
    .enum(['on', 'off'])
    .prefault('on')
    .meta(
      about({
        section: 'backends',
        description:
          '`off`: this server leaves the background jobs to workers (`foundation-server worker`), of which at least one has to run.',
      }),
    ),
  FOUNDATION_HEARTBEAT: duration
    .prefault('2s')
    .meta(about({ section: 'liveness', description: 'How often nodes send a beat.' })),
  FOUNDATION_SUSPECT_AFTER: duration.prefault('5s').meta(
    about({
      section: 'liveness',
      description: 'Silence that makes a node suspect. At least two heartbeats.',
    }),
  ),
  FOUNDATION_DOWN_AFTER: duration.prefault('12s').meta(
    about({
      section: 'liveness',
      description: 'Silence that makes a node down. More than the above.',
    }),
  ),
  FOUNDATION_LOST_AFTER: duration.prefault('2s').meta(
    about({
      section: 'liveness',
      description: 'Silence that makes a node suspect once its connection broke.',
    }),
  ),
  FOUNDATION_STALLED_AFTER: duration.prefault('1s').meta(
    about({
      section: 'liveness',
      description: 'Lag of the main thread that makes a node stalled.',
    }),
  ),
  FOUNDATION_FORGET_AFTER: duration
    .pipe(z.int().min(60_000))
    .prefault('1d')
    .meta(
      about({
        section: 'liveness',
        description: 'A node that is down for so long counts as left.',
      }),
    ),
  FOUNDATION_SIGNALS_EVERY: duration
    .pipe(z.int().min(500))
    .prefault('5s')
    .meta(about({ section: 'telemetry', description: 'How often nodes send runtime signals.' })),
  FOUNDATION_SIGNALS_RETENTION: duration
    .pipe(z.int().min(3_600_000))
    .prefault('1d')
    .meta(
      about({
        section: 'telemetry',
        description:
          'How long signals, and what guards saw over time, are kept, at least. Whole days are dropped.',
      }),
    ),
  FOUNDATION_OIDC_ISSUER: web.optional().meta(
    about({
      section: 'people',
      description:
        'A provider of OpenID Connect to sign in at, as its discovery document names itself. Its callback is `/api/auth/callback/oidc` of the console.',
    }),
  ),
  FOUNDATION_OIDC_CLIENT_ID: z
    .string()
    .min(1)
    .optional()
    .meta(about({ section: 'people', description: 'Who Foundation is at the provider.' })),
  FOUNDATION_OIDC_CLIENT_SECRET: z
    .string()
    .min(1)
    .optional()
    .meta(about({ section: 'people', description: 'And its secret there.' })),
  FOUNDATION_OIDC_NAME: z
    .string()
    .trim()
    .min(1)
    .max(40)
    .prefault('single sign-on')
    .meta(about({ section: 'people', description: 'What the console calls the provider.' })),
  FOUNDATION_OIDC_ROLE_CLAIM: z
    .string()
    .min(1)
    .optional()
    .meta(
      about({
        section: 'people',
        description:
          'The claim that decides the role at each sign-in, as in `groups` or `realm_access.roles`. Without it people keep the role that they were invited with.',
      }),
    ),
  FOUNDATION_OIDC_ROLES: pairs.prefault('').meta(
    about({
      section: 'people',
      description:
        'Which role a value of the claim gives, as in `platform=admin,developers=viewer`; the first that somebody has counts.',
    }),
  ),
  FOUNDATION_OIDC_DEFAULT_ROLE: RoleName.optional().meta(
    about({
      section: 'people',
      description:
        'The role of people whom nobody invited and whose claim gives none. Without it they are not let in.',
    }),
  ),
  FOUNDATION_SMTP_URL: z
    .url({ protocol: /^smtps?$/, error: 'A smtp:// or smtps:// address' })
    .optional()
    .meta(
      about({
        section: 'people',
        description:
          'Where mail goes out, as `smtps://user:password@host:465`. Without it links are shown to whoever makes them.',
      }),
    ),
  FOUNDATION_MAIL_FROM: z
    .string()
    .min(3)
    .prefault('Foundation <foundation@localhost>')
    .meta(about({ section: 'people', description: 'The sender of that mail.' })),
  FOUNDATION_SETUP_FILE: z
    .string()
    .min(1)
    .optional()
    .meta(
      about({
        section: 'process',
        description:
          'The token for the first owner is written here too, readable by the user of the process alone.',
      }),
    ),
  FOUNDATION_METRICS_TOKEN: z
    .string()
    .min(16, 'At least 16 characters')
    .optional()
    .meta(
      about({
        section: 'process',
        description:
          'Opens `GET /metrics`, the figures of each server for Prometheus, to `Authorization: Bearer <token>`. At least 16 characters; without it they are not there.',
      }),
    ),
  FOUNDATION_STOP_DELAY: duration
    .pipe(z.int().max(60_000))
    .prefault('0s')
    .meta(
      about({
        section: 'process',
        description:
          'How long a server that is told to stop goes on answering, unready, so that balancers send requests elsewhere first.',
      }),
    ),
  FOUNDATION_STOP_DEADLINE: duration.prefault('10s').meta(
    about({
      section: 'process',
      description: 'How long a stop may take, after that delay, before it is cut short.',
    }),
  ),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .prefault('info')
    .meta(
      about({
        section: 'process',
        description: '`trace`, `debug`, `info`, `warn`, `error`, `fatal` or `silent`.',
      }),
    ),
})
