/** How better-auth is set up here: its tables, its plugins, and what it asks us before it makes somebody. */
import type { AsyncLocalStorage } from 'node:async_hooks'
import type { BetterAuthOptions } from 'better-auth'
import { prismaAdapter } from 'better-auth/adapters/prisma'
import { genericOAuth, twoFactor } from 'better-auth/plugins'

import type { Ctx } from '../context.js'
import { admitByProvider } from './admission.js'
import { type Claimed, oidcProvider, readClaims } from './oidc.js'
import type { PeopleOptions } from './people.js'

const day = 24 * 60 * 60

/** What one request through the library finds out on its way. */
export interface Arrival {
  readonly ctx: Omit<Ctx, 'actor'>
  /** Whose session was made. */
  personId: string | null
  sessionId: string | null
  /** What the provider says of them. */
  claimed: Claimed | null
}

export function libraryOptions(
  {
    db,
    fleetId,
    log,
    secret,
    consoleUrl,
    oidc,
    authPath,
    addressHeader,
  }: PeopleOptions & { readonly authPath: string; readonly addressHeader: string },
  arrivals: AsyncLocalStorage<Arrival>,
) {
  const isSecure = consoleUrl.startsWith('https:')
  return {
    appName: 'Foundation',
    baseURL: consoleUrl,
    basePath: authPath,
    secret,
    // Whether a request is ours was decided before it came here, for the whole API alike: `isSameOrigin`.
    trustedOrigins: (request?: Request) => [request?.headers.get('origin') ?? null],
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
        fleetId: { type: 'string', required: true, input: false, defaultValue: fleetId },
      },
    },
    session: { modelName: 'personSession', expiresIn: 7 * day, updateAge: day },
    account: { modelName: 'personAccount', updateAccountOnSignIn: false },
    verification: { modelName: 'personVerification' },
    plugins: [
      twoFactor({
        issuer: 'Foundation',
        twoFactorTable: 'personSecondFactor',
        // Ten wrong codes over all challenges; only who knows the password gets as far.
        accountLockout: { maxFailedAttempts: 10, durationSeconds: 15 * 60 },
      }),
      genericOAuth({
        config: oidc
          ? [
              {
                providerId: oidcProvider,
                discoveryUrl: `${oidc.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
                clientId: oidc.clientId,
                clientSecret: oidc.clientSecret,
                scopes: ['openid', 'profile', 'email'],
                pkce: true,
                // What every provider has to take (RFC 6749, 2.3.1).
                authentication: 'basic',
                requireIdTokenVerification: true,
                mapProfileToUser: (profile: Record<string, unknown>) => {
                  const arrival = arrivals.getStore()
                  if (arrival) arrival.claimed = readClaims(oidc, profile)
                  const { name, email } = profile
                  return { name: String(name || email || '').slice(0, 120) }
                },
              },
            ]
          : [],
      }),
    ],
    databaseHooks: {
      user: {
        create: {
          before: async (user) => {
            const arrival = arrivals.getStore()
            if (!arrival) return false
            const role = await admitByProvider(arrival.ctx, user, arrival.claimed)
            return role === null ? false : { data: { ...user, role, fleetId } }
          },
        },
      },
      account: {
        create: {
          // The provider's tokens are for the moment of signing in: what is not kept cannot be stolen.
          before: async (account) => ({
            data: {
              ...account,
              accessToken: null,
              refreshToken: null,
              idToken: null,
              accessTokenExpiresAt: null,
              refreshTokenExpiresAt: null,
              scope: null,
            },
          }),
        },
      },
      session: {
        create: {
          after: async (session) => {
            const arrival = arrivals.getStore()
            if (!arrival) return
            arrival.personId = session.userId
            arrival.sessionId = session.id
          },
        },
      },
    },
    // How often a password may be tried is ours to say: see `throttle`. This bounds what it costs to say no.
    rateLimit: {
      enabled: true,
      storage: 'database',
      modelName: 'signInAttempt',
      window: 60,
      max: 600,
      customRules: {
        '/sign-in/email': { window: 60, max: 120 },
        '/two-factor/verify-totp': { window: 60, max: 30 },
        '/two-factor/verify-backup-code': { window: 60, max: 30 },
      },
    },
    advanced: {
      // By its prefix a browser takes the cookie from this very host alone, and no neighbour's subdomain can set one.
      cookiePrefix: isSecure ? '__Host-foundation' : 'foundation',
      useSecureCookies: false,
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax', path: '/', secure: isSecure },
      ipAddress: { ipAddressHeaders: [addressHeader] },
    },
    telemetry: { enabled: false },
    logger: {
      level: 'warn',
      log: (level, message) => log[level]({ event: 'access.auth_library' }, message),
    },
  } satisfies BetterAuthOptions
}
