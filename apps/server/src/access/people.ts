/**
 * People and their sessions, kept by better-auth: passwords, cookies, codes and the other provider's word. What we add
 * is the role, who is let in at all, how often one may try, and the trace of it.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { NewSecondFactor, RecoveryCodes } from '@foundation/core/access'
import { FoundationError } from '@foundation/core/errors'
import { betterAuth } from 'better-auth'
import { APIError } from 'better-auth/api'
import { hashPassword, verifyPassword } from 'better-auth/crypto'
import type { Logger } from 'pino'

import type { Ctx } from '../context.js'
import type { PrismaClient } from '../generated/prisma/client.js'
import { type Arrival, libraryOptions } from './library.js'
import { type OidcOptions, oidcCallback, oidcProvider } from './oidc.js'
import { scopesOfRole } from './roles.js'
import { answerSignIn, answerSignOut, followProvider } from './sign-in.js'
import type { Visitor } from './visit.js'

/** Carries the sender's address to better-auth. Set by us on each request, whatever the sender says. */
export const addressHeader = 'x-foundation-address'
export const authPath = '/api/auth'

/**
 * What of better-auth is reachable over HTTP, and how. Its other endpoints are closed; who is signed in, and all that
 * people change of themselves, are procedures of ours.
 */
export const openEndpoints: Readonly<Record<string, 'GET' | 'POST'>> = {
  '/sign-in/email': 'POST',
  '/two-factor/verify-totp': 'POST',
  '/two-factor/verify-backup-code': 'POST',
  [oidcCallback]: 'GET',
  '/sign-out': 'POST',
}

export interface People {
  /** Answers a request below `/api/auth`; null when nothing is there. */
  handle(request: Request, ctx: Omit<Ctx, 'actor'>): Promise<Response | null>
  /**
   * Who is signed in, and the cookies that this renewed. Do not `renew` where cookies cannot be sent: the
   * session would outlive its cookie.
   */
  whoIs(
    headers: Headers,
    options: { readonly renew: boolean },
  ): Promise<{ person: Visitor | null; headers: Headers }>
  /** @returns the cookies of the new session */
  signIn(email: string, password: string, headers: Headers): Promise<Headers>
  /**
   * Where to send the browser so that its person signs in at the provider.
   *
   * @throws FoundationError `access.oidc_off`
   */
  goToProvider(headers: Headers): Promise<{ url: string; headers: Headers }>
  /** A salted scrypt hash. */
  hashPassword(password: string): Promise<string>
  verifyPassword(hash: string, password: string): Promise<boolean>
  /** It counts from `confirmSecondFactor` on. @throws FoundationError `access.password_wrong`, `access.second_factor_exists` */
  beginSecondFactor(headers: Headers, password: string): Promise<NewSecondFactor>
  /** @returns the cookies of the session that goes on. @throws FoundationError `access.code_wrong`, `access.second_factor_missing` */
  confirmSecondFactor(headers: Headers, code: string): Promise<Headers>
  /** @returns the cookies of the session that goes on. @throws FoundationError `access.password_wrong` */
  endSecondFactor(headers: Headers, password: string): Promise<Headers>
  /** The codes of before are void. @throws FoundationError `access.password_wrong`, `access.second_factor_missing` */
  renewRecoveryCodes(headers: Headers, password: string): Promise<RecoveryCodes>
}

export interface PeopleOptions {
  readonly db: PrismaClient
  readonly fleetId: string
  readonly log: Logger
  /** Signs the cookies. */
  readonly secret: string
  /** Where people open the console. Cookies are `Secure` when it is https. */
  readonly consoleUrl: string
  /** Another provider to sign in at. */
  readonly oidc?: OidcOptions | null | undefined
}

export function makePeople(options: PeopleOptions): People {
  const { db, fleetId, secret, consoleUrl, oidc = null } = options
  const arrivals = new AsyncLocalStorage<Arrival>()
  const auth = betterAuth(libraryOptions({ ...options, authPath, addressHeader }, arrivals))

  /** The library hides why it failed; a database that is away shows itself when asked. */
  const checkDatabase = () => db.$queryRaw`SELECT 1`

  async function ask(request: Request): Promise<Response> {
    const answer = await auth.handler(request)
    if (answer.status >= 500) {
      await checkDatabase()
      throw new FoundationError('internal')
    }
    return answer
  }

  return {
    async handle(request, ctx) {
      const path = new URL(request.url).pathname.slice(authPath.length)
      if (openEndpoints[path] !== request.method) return null
      if (path === oidcCallback && !oidc) return null
      const arrival: Arrival = { ctx, personId: null, sessionId: null, claimed: null }
      return arrivals.run(arrival, async () => {
        if (path === '/sign-out') {
          const { person } = await this.whoIs(request.headers, { renew: false })
          return answerSignOut(await ask(request), ctx, person)
        }
        const flow = { ctx, secret, consoleUrl, arrival, ask }
        return path === oidcCallback
          ? followProvider(flow, request)
          : answerSignIn(flow, path, request)
      })
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
      const { user, session } = answer.response ?? {}
      // The library would have a dead cookie cleared. An answer that comes late would then clear the one of the session
      // that took its place.
      if (!user || !session || user.fleetId !== fleetId)
        return { person: null, headers: new Headers() }
      const { id, name, email, role } = user
      const scopes = [...(await scopesOfRole(db, fleetId, role))]
      const secondFactor = user.twoFactorEnabled === true
      const person = { id, name, email, role, scopes, secondFactor, sessionId: session.id }
      return { person, headers: answer.headers }
    },

    async signIn(email, password, headers) {
      const answer = await auth.api.signInEmail({
        body: { email, password },
        headers,
        returnHeaders: true,
      })
      return answer.headers
    },

    async goToProvider(headers) {
      if (!oidc) throw new FoundationError('access.oidc_off')
      const answer = await auth.api.signInSocial({
        body: {
          provider: oidcProvider,
          callbackURL: '/',
          errorCallbackURL: '/sign-in?refused=provider',
          disableRedirect: true,
        },
        headers,
        returnHeaders: true,
      })
      if (answer.response.url === undefined) throw new FoundationError('system.unavailable')
      return { url: answer.response.url, headers: answer.headers }
    },

    hashPassword,
    verifyPassword: (hash, password) => verifyPassword({ hash, password }),

    async beginSecondFactor(headers, password) {
      const made = await auth.api
        .enableTwoFactor({ body: { password, method: 'totp' }, headers })
        .catch(refused('access.second_factor_exists'))
      if (made.method !== 'totp') throw new FoundationError('internal')
      return { uri: made.totpURI, recoveryCodes: made.backupCodes }
    },

    async confirmSecondFactor(headers, code) {
      const answer = await auth.api
        .verifyTOTP({ body: { code }, headers, returnHeaders: true })
        .catch(refused('access.second_factor_missing'))
      return answer.headers
    },

    async endSecondFactor(headers, password) {
      const answer = await auth.api
        .disableTwoFactor({ body: { password }, headers, returnHeaders: true })
        .catch(refused('access.second_factor_missing'))
      return answer.headers
    },

    async renewRecoveryCodes(headers, password) {
      const made = await auth.api
        .generateBackupCodes({ body: { password }, headers })
        .catch(refused('access.second_factor_missing'))
      return { recoveryCodes: made.backupCodes }
    },
  }
}

/** What the library refuses a change of the second factor with, as the catalogue has it. */
function refused(otherwise: 'access.second_factor_exists' | 'access.second_factor_missing') {
  return (error: unknown): never => {
    if (!(error instanceof APIError) || error.statusCode >= 500) throw error
    const code = error.body?.code
    if (code === 'INVALID_PASSWORD' || code === 'CREDENTIAL_ACCOUNT_NOT_FOUND')
      throw new FoundationError('access.password_wrong', {}, { cause: error })
    if (code === 'INVALID_CODE')
      throw new FoundationError('access.code_wrong', {}, { cause: error })
    throw new FoundationError(otherwise, {}, { cause: error })
  }
}
