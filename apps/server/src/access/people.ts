/**
 * People and their sessions, kept by better-auth: passwords, cookies, brute force. What we add is the
 * role, and that nobody signs up: the first administrator is made against the printed token.
 */
import { Role, type SignedIn, scopesOf } from '@foundation/core/access'
import { FoundationError } from '@foundation/core/errors'
import { betterAuth } from 'better-auth'
import { prismaAdapter } from 'better-auth/adapters/prisma'
import { hashPassword } from 'better-auth/crypto'
import type { Logger } from 'pino'

import type { PrismaClient } from '../generated/prisma/client.js'

/** Carries the sender's address to better-auth. Set by us on each request, whatever the sender says. */
export const addressHeader = 'x-foundation-address'

/**
 * What of better-auth is reachable over HTTP. Its other endpoints are closed until they are wanted; who is
 * signed in is answered by `access.status`, which does not show the session's token to scripts.
 */
const openPaths = new Set(['/sign-in/email', '/sign-out'])
export const authPath = '/api/auth'

const day = 24 * 60 * 60

export interface People {
  /** Answers a request below `/api/auth`; null when nothing is there. */
  handle(request: Request): Promise<Response | null>
  /**
   * Who is signed in, and the cookies that this renewed. Do not `renew` where cookies cannot be sent: the
   * session would outlive its cookie.
   */
  whoIs(
    headers: Headers,
    options: { readonly renew: boolean },
  ): Promise<{ person: SignedIn | null; headers: Headers }>
  /** @returns the cookies of the new session */
  signIn(email: string, password: string, headers: Headers): Promise<Headers>
  /** A salted scrypt hash. */
  hashPassword(password: string): Promise<string>
}

export interface PeopleOptions {
  readonly db: PrismaClient
  readonly fleetId: string
  readonly log: Logger
  /** Signs the cookies. */
  readonly secret: string
  /** Where people open the console. Cookies are `Secure` when it is https. */
  readonly consoleUrl: string
}

export function makePeople({ db, fleetId, log, secret, consoleUrl }: PeopleOptions): People {
  const auth = betterAuth({
    appName: 'Foundation',
    baseURL: consoleUrl,
    basePath: authPath,
    secret,
    // Whether a request is ours was decided before it came here, for the whole API alike: `isSameOrigin`.
    trustedOrigins: (request) => [request?.headers.get('origin') ?? null],
    database: prismaAdapter(db, { provider: 'postgresql' }),
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: 12,
      maxPasswordLength: 128,
    },
    user: {
      modelName: 'person',
      additionalFields: {
        role: { type: 'string', required: true, input: false, defaultValue: 'viewer' },
        fleetId: { type: 'string', required: true, input: false },
      },
    },
    session: { modelName: 'personSession', expiresIn: 7 * day, updateAge: day },
    account: { modelName: 'personAccount' },
    verification: { modelName: 'personVerification' },
    rateLimit: {
      enabled: true,
      storage: 'database',
      modelName: 'signInAttempt',
      window: 60,
      max: 600,
      customRules: { '/sign-in/email': { window: 60, max: 10 } },
    },
    advanced: {
      cookiePrefix: 'foundation',
      useSecureCookies: consoleUrl.startsWith('https:'),
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax' },
      ipAddress: { ipAddressHeaders: [addressHeader] },
    },
    telemetry: { enabled: false },
    logger: {
      level: 'warn',
      log: (level, message) => log[level]({ event: 'access.auth_library' }, message),
    },
  })

  /** The library hides why it failed; a database that is away shows itself when asked. */
  const checkDatabase = () => db.$queryRaw`SELECT 1`

  return {
    async handle(request) {
      const path = new URL(request.url).pathname.slice(authPath.length)
      if (!openPaths.has(path)) return null
      const answer = await auth.handler(request)
      if (answer.status >= 500) {
        await checkDatabase()
        throw new FoundationError('internal')
      }
      return answer
    },

    async whoIs(headers, { renew }) {
      // Without a cookie there is nobody, and no reason to ask.
      if (!headers.get('cookie')?.includes('session_token'))
        return { person: null, headers: new Headers() }
      const answer = await auth.api
        .getSession({ headers, query: { disableRefresh: !renew }, returnHeaders: true })
        .catch(async (error: unknown) => {
          await checkDatabase()
          throw error
        })
      return { person: toSignedIn(answer.response?.user, fleetId), headers: answer.headers }
    },

    async signIn(email, password, headers) {
      const answer = await auth.api.signInEmail({
        body: { email, password },
        headers,
        returnHeaders: true,
      })
      return answer.headers
    },

    hashPassword,
  }
}

interface User {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly role: string
  readonly fleetId: string
}

function toSignedIn(user: User | undefined, fleetId: string): SignedIn | null {
  if (!user || user.fleetId !== fleetId) return null
  const { id, name, email } = user
  const role = Role.parse(user.role)
  return { id, name, email, role, scopes: [...scopesOf[role]] }
}
